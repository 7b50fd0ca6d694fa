using System.Globalization;
using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>The first line and the fields of a message, read strictly and kept as they came.</summary>
internal class RawMessage
{
    private protected RawMessage(string firstLine, List<(string Name, string Value)> fields)
    {
        FirstLine = firstLine;
        Fields = fields;
    }

    internal string FirstLine { get; }

    internal IReadOnlyList<(string Name, string Value)> Fields { get; }

    /// <summary>Set by whoever reads it.</summary>
    internal byte[] Body { get; set; } = [];

    /// <summary>The lines behind the last chunk.</summary>
    internal List<(string Name, string Value)> Trailers { get; } = [];

    /// <summary>The body was read to its end.</summary>
    internal bool IsComplete { get; private set; }

    internal string Text => Encoding.Latin1.GetString(Body);

    /// <summary>The value of the one field of that name, or null where there is none.</summary>
    internal string? this[string name] => Values(name) switch
    {
        [] => null,
        [string only] => only,
        _ => throw new InvalidDataException($"more than one {name} field"),
    };

    internal string[] Values(string name) => Fields
        .Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(field => field.Value)
        .ToArray();

    /// <summary>The head again, with one space behind each colon.</summary>
    public override string ToString() =>
        FirstLine + "\r\n" + string.Concat(Fields.Select(field => $"{field.Name}: {field.Value}\r\n"));

    internal bool IsChunked => this["Transfer-Encoding"] is { } coding
        && (coding == "chunked" ? true : throw new InvalidDataException($"Transfer-Encoding: {coding}"));

    private protected static List<(string Name, string Value)> ReadFields(ByteReader reader)
    {
        var fields = new List<(string, string)>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[..colon].Any(each => !IsToken(each)))
                throw new InvalidDataException($"no field line: '{line}'");
            string value = line[(colon + 1)..].Trim(' ', '\t');
            if (value.Any(each => each is < ' ' and not '\t' or '\x7f'))
                throw new InvalidDataException($"a control character in '{line}'");
            fields.Add((line[..colon], value));
        }
        return fields;
    }

    /// <summary>Reads what the fields say is there; the two framings together are an error.</summary>
    internal void ReadFramed(ByteReader reader)
    {
        if (IsChunked && this["Content-Length"] is not null)
            throw new InvalidDataException("both framings");
        if (IsChunked)
            Body = ReadChunks(reader);
        else if (this["Content-Length"] is { } length)
            Body = reader.ReadExact(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture));
        IsComplete = true;
    }

    private byte[] ReadChunks(ByteReader reader)
    {
        var body = new MemoryStream();
        while (true)
        {
            int size = int.Parse(reader.ReadLine(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                break;
            body.Write(reader.ReadExact(size));
            if (reader.ReadLine().Length > 0)
                throw new InvalidDataException("no line end behind a chunk");
        }
        Trailers.AddRange(ReadFields(reader));
        return body.ToArray();
    }

    private static bool IsToken(char each) => char.IsAsciiLetterOrDigit(each) || "!#$%&'*+-.^_`|~".Contains(each);
}
