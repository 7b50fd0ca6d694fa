namespace Poise.EndToEnd.Harness;

/// <summary>A request as a backend saw it.</summary>
internal sealed class RecordedRequest : RawMessage
{
    private RecordedRequest(string firstLine, List<(string, string)> fields, int connection) : base(firstLine, fields)
    {
        string[] parts = firstLine.Split(' ');
        if (parts is not [{ Length: > 0 }, { Length: > 0 }, "HTTP/1.1"])
            throw new InvalidDataException($"no request line of ours: '{firstLine}'");
        Method = parts[0];
        Target = parts[1];
        Connection = connection;
    }

    internal string Method { get; }

    internal string Target { get; }

    /// <summary>Which of the backend's connections it came on, from 1.</summary>
    internal int Connection { get; }

    internal static RecordedRequest ReadHead(ByteReader reader, int connection) =>
        new(reader.ReadLine(), ReadFields(reader), connection);
}
