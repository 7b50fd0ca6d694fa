using System.Text;

namespace Poise.Http;

/// <summary>
/// The path as rules see it: dot segments removed (RFC 3986 §5.2.4), also when spelled with <c>%2e</c>. Everything
/// else stays: <c>//</c> is an empty segment, other percent codes are not decoded.
/// </summary>
public static class RequestPath
{
    /// <summary>A quick look: false means that <see cref="TryNormalise"/> would return the path as it is.</summary>
    public static bool MayNeedNormalising(ReadOnlySpan<byte> path) =>
        path.IndexOf("/."u8) >= 0 || path.IndexOf("/%2"u8) >= 0;

    /// <summary>Splits path and query where the first <c>?</c> is, into the head.</summary>
    internal static void Split(ReadOnlySpan<byte> buffer, HttpHead head, Slice pathAndQuery)
    {
        ReadOnlySpan<byte> text = pathAndQuery.Of(buffer);
        int question = text.IndexOf((byte)'?');
        int pathLength = question < 0 ? text.Length : question;
        int queryStart = question < 0 ? text.Length : question + 1;
        head.Path = new Slice(pathAndQuery.Start, pathLength);
        head.Query = new Slice(pathAndQuery.Start + queryStart, text.Length - queryStart);
        head.PathNeedsNormalising = MayNeedNormalising(text[..pathLength]);
    }

    /// <summary>
    /// Removes dot segments. False when the path climbs above the root, which is a bad request.
    /// </summary>
    /// <param name="path">A path that begins with <c>/</c>, without query; empty counts as <c>/</c>.</param>
    /// <param name="scratch">At least as long as the path; written only when there is something to remove.</param>
    /// <param name="normalised">The path itself, or its normal form in <paramref name="scratch"/>.</param>
    public static bool TryNormalise(
        ReadOnlySpan<byte> path, Span<byte> scratch, out ReadOnlySpan<byte> normalised)
    {
        normalised = path.IsEmpty ? "/"u8 : path;
        if (!MayNeedNormalising(path))
            return true;

        int written = 0;
        int at = 0;
        while (at < path.Length)
        {
            // Each turn takes one "/segment"; a removed last segment leaves its slash.
            int next = path[(at + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : at + 1 + next;
            ReadOnlySpan<byte> segment = path[(at + 1)..end];
            int dots = Dots(segment);
            if (dots == 2)
            {
                if (written == 0)
                    return false;
                written = scratch[..written].LastIndexOf((byte)'/');
            }

            if (dots == 0)
            {
                path[at..end].CopyTo(scratch[written..]);
                written += end - at;
            }
            else if (end == path.Length)
            {
                scratch[written++] = (byte)'/';
            }

            at = end;
        }

        normalised = scratch[..written];
        return true;
    }

    /// <summary>1 for <c>.</c>, 2 for <c>..</c>, 0 for any other segment.</summary>
    private static int Dots(ReadOnlySpan<byte> segment)
    {
        int dots = 0;
        while (!segment.IsEmpty)
        {
            if (segment[0] == '.')
                segment = segment[1..];
            else if (segment.Length >= 3 && Ascii.EqualsIgnoreCase(segment[..3], "%2e"u8))
                segment = segment[3..];
            else
                return 0;
            if (++dots > 2)
                return 0;
        }

        return dots;
    }
}
