using System.Text;

namespace Poise.Routes;

/// <summary>
/// A path: exactly one, or one and all below it by segment. <c>/api</c> and <c>/api/</c> are the same prefix: it
/// holds for /api, /api/ and /api/x, not for /apix. The prefix <c>/</c> holds for every target, <c>*</c> included, and
/// is no condition at all.
/// </summary>
public sealed class PathMatcher : Matcher
{
    /// <summary>Holds for every request.</summary>
    public static readonly PathMatcher Any = new("/", isExact: false);

    private readonly byte[] _path;

    private PathMatcher(string path, bool isExact)
    {
        _path = Encoding.UTF8.GetBytes(!isExact && path.EndsWith('/') ? path[..^1] : path);
        IsExact = isExact;
    }

    public bool IsExact { get; }

    public bool IsAny => !IsExact && _path.Length == 0;

    /// <summary>The path; of a prefix without its last slash, so that of <see cref="Any"/> is empty.</summary>
    public ReadOnlySpan<byte> Path => _path;

    /// <param name="path">Starts with a slash; without dot segments, as no normalised path has any.</param>
    public static PathMatcher Exact(string path) => new(path, isExact: true);

    /// <inheritdoc cref="Exact"/>
    public static PathMatcher Prefix(string path) => new(path, isExact: false);

    public override bool Matches(in RouteQuery query) =>
        IsAny || (IsExact ? query.Path.SequenceEqual(_path) : IsBelow(query.Path, _path));

    /// <summary>Whether the path is the prefix or goes on behind it with a slash.</summary>
    internal static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        EndsSegment(path, prefix.Length) && path.StartsWith(prefix);

    /// <summary>Whether a segment of the path ends at this length.</summary>
    internal static bool EndsSegment(ReadOnlySpan<byte> path, int length) =>
        path.Length == length || (path.Length > length && path[length] == (byte)'/');

    public override string ToString() =>
        IsExact ? "= " + Encoding.UTF8.GetString(_path) : Encoding.UTF8.GetString(_path) + "/";
}
