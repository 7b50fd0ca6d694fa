using System.Globalization;

namespace Poise.Simulation.Exchanges;

/// <summary>How a body ends, as the peers of the proxy understand it.</summary>
internal enum BodyKind
{
    None,
    Length,
    Chunked,
    UntilClose,
}

/// <summary>
/// A message head as the peers of the proxy read it: with code of their own, so that a mistake of the proxy's parser is not
/// repeated by the judge.
/// </summary>
internal sealed class MessageHead
{
    private readonly string[] _lines;

    /// <param name="text">Start line and field lines, each with its CRLF.</param>
    internal MessageHead(string text) => _lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    internal string StartLine => _lines[0];

    /// <summary>The status of a response; 0 when the start line is none.</summary>
    internal int Status => StartLine.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        && StartLine.Length >= 13 && int.TryParse(StartLine.AsSpan(9, 3), out int status) ? status : 0;

    internal bool Closes => Has("Connection", "close");

    /// <summary>The value of the first line of that name, or null.</summary>
    internal string? this[string name]
    {
        get
        {
            foreach (string line in _lines.AsSpan(1))
            {
                if (line.Length > name.Length && line[name.Length] == ':'
                    && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                    return line[(name.Length + 1)..].Trim();
            }
            return null;
        }
    }

    internal bool Has(string name, string value) =>
        this[name] is { } found && found.Contains(value, StringComparison.OrdinalIgnoreCase);

    internal int Count(string name) => Array.FindAll(
        _lines, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Length;

    /// <summary>How the body is framed (RFC 9112 §6.3), and its length where that is said.</summary>
    internal BodyKind Framing(bool isRequest, out int length)
    {
        length = 0;
        if (Has("Transfer-Encoding", "chunked"))
            return BodyKind.Chunked;
        if (this["Content-Length"] is { } value)
        {
            length = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
            return BodyKind.Length;
        }
        return isRequest ? BodyKind.None : BodyKind.UntilClose;
    }
}
