using Poise.Core;

namespace Poise.Http.H1;

/// <summary>Parses the request line (RFC 9112 §3): method SP target SP version, nothing repaired.</summary>
internal static class RequestLine
{
    private const int VersionLength = 8;

    /// <summary>Parses the line at [<paramref name="start"/>, <paramref name="end"/>), its line end left out.</summary>
    public static HeadFault Parse(
        ReadOnlySpan<byte> buffer, int start, int end, in HeadLimits limits, HttpHead head)
    {
        ReadOnlySpan<byte> line = buffer[start..end];
        int methodLength = Characters.TokenLength(line);
        if (methodLength == 0 || methodLength == line.Length || line[methodLength] != ' ')
            return HeadFault.BadRequest("the request line does not begin with a method and a space");
        if (methodLength > limits.MethodLength)
            return new HeadFault(Reason.Method, "the method is too long");

        int target = methodLength + 1;
        int targetLength = line[target..].IndexOfAnyExcept(Characters.Target);
        if (targetLength <= 0)
            return HeadFault.BadRequest("the request line has no target or no version");
        if (targetLength > limits.TargetLength)
            return new HeadFault(Reason.TargetTooLong, "the request target is too long");
        if (line[target + targetLength] == '#')
            return HeadFault.BadRequest("a fragment in the request target");
        if (line[target + targetLength] != ' ')
            return HeadFault.BadRequest("a byte over 0x7E in the request target");

        HeadFault fault = Version(line[(target + targetLength + 1)..], out int minor);
        if (fault.IsFault)
            return fault;

        head.Method = KnownMethods.Identify(line[..methodLength]);
        head.MethodText = new Slice(start, methodLength);
        head.Target = new Slice(start + target, targetLength);
        head.MinorVersion = minor;
        return RequestTarget.Parse(buffer, head);
    }

    private static HeadFault Version(ReadOnlySpan<byte> text, out int minor)
    {
        minor = 0;
        if (text.Length != VersionLength || !text.StartsWith("HTTP/"u8) || text[6] != '.'
            || !char.IsAsciiDigit((char)text[5]) || !char.IsAsciiDigit((char)text[7]))
            return HeadFault.BadRequest("the request line does not end with one space and an HTTP version");
        if (text[5] != '1')
            return new HeadFault(Reason.Version, "the major version is not 1");

        minor = text[7] - '0';
        return default;
    }
}
