using System.Globalization;

namespace Poise.EndToEnd.Harness;

/// <summary>A response as a strict client reads it.</summary>
internal sealed class RawResponse : RawMessage
{
    private RawResponse(string firstLine, List<(string, string)> fields) : base(firstLine, fields)
    {
        if (!firstLine.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || firstLine.Length < 13
            || firstLine[12] != ' ')
            throw new InvalidDataException($"no status line: '{firstLine}'");
        Status = int.Parse(firstLine.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    internal int Status { get; }

    /// <summary>Why Poise answered by itself, or null.</summary>
    internal string? Reason => this["X-Poise-Reason"];

    internal bool SaysClose =>
        Values("Connection").Any(value => value.Equals("close", StringComparison.OrdinalIgnoreCase));

    internal static RawResponse ReadHead(ByteReader reader) => new(reader.ReadLine(), ReadFields(reader));

    internal static RawResponse Read(ByteReader reader, string method)
    {
        RawResponse response = ReadHead(reader);
        if (response.Status is < 200 or 204 or 304 || method == "HEAD")
            return response;
        if (response.IsChunked || response["Content-Length"] is not null)
        {
            response.ReadFramed(reader);
            return response;
        }
        if (!response.SaysClose)
            throw new InvalidDataException(
                $"a response without framing on a connection that stays: {response.FirstLine}");
        response.Body = reader.ReadToEnd(out StreamEnd end);
        return end == StreamEnd.Finished ? response : throw new CutException(end, response.Text);
    }
}
