namespace Poise.Core;

/// <summary>The form of a DNS name (RFC 1123 §2.1, and the underscore that service names use).</summary>
public static class DnsName
{
    /// <summary>
    /// Labels of 1 to 63 letters, digits, hyphens and underscores, no hyphen at their ends, 253 characters in all.
    /// A last label of digits alone is refused: it is a mistyped IPv4 address (WHATWG URL §3.5).
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 253)
            return false;

        ReadOnlySpan<char> last = default;
        foreach (Range range in name.Split('.'))
        {
            last = name[range];
            if (!IsLabel(last))
                return false;
        }

        return last.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
            return false;

        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return true;
    }
}
