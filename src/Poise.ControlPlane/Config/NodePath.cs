using System.Globalization;

namespace Poise.Config;

/// <summary>
/// The way from the root of a config to a node, as errors have it: <c>listeners.web.routes[1]</c>. It is written out
/// only for an error, of which there is none as a rule; a scalar's costs nothing until then.
/// </summary>
internal readonly struct NodePath
{
    private readonly Step? _parent;
    private readonly string? _key;
    private readonly int _index;

    private NodePath(Step? parent, string? key, int index)
    {
        _parent = parent;
        _key = key;
        _index = index;
    }

    /// <summary>The way to the root itself: nothing.</summary>
    public bool IsRoot => _key is null && _parent is null;

    /// <summary>This path as the beginning of those of the nodes within.</summary>
    public Step Open() => new(this);

    /// <summary>As in the file, but for a key too long for a line.</summary>
    public override string ToString()
    {
        if (IsRoot)
            return "";
        string parent = _parent!.Path.ToString();
        if (_key is null)
            return $"{parent}[{_index.ToString(CultureInfo.InvariantCulture)}]";
        return parent.Length == 0 ? Expectation.Quote(_key) : $"{parent}.{Expectation.Quote(_key)}";
    }

    /// <summary>A node that has others in it.</summary>
    internal sealed class Step(NodePath path)
    {
        public NodePath Path { get; } = path;

        public NodePath Key(string key) => new(this, key, 0);

        public NodePath Item(int index) => new(this, null, index);
    }
}
