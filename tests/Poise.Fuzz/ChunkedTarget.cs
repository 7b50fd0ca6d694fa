using System.Buffers.Binary;
using System.Text;
using Poise.Http.H1;

namespace Poise.Fuzz;

/// <summary>
/// The chunked coding: how the bytes are cut never changes the result, the decoder stays inside its buffer, and
/// decode(encode(x)) is x.
/// </summary>
internal static class ChunkedTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        string whole = Decode(data, data.Length);
        foreach (int step in (ReadOnlySpan<int>)[1, 2, 3, 7])
        {
            string cut = Decode(data, step);
            if (whole != cut)
                throw new InvalidOperationException($"whole:\n{whole}\nin steps of {step}:\n{cut}");
        }

        RoundTrip(data);
    }

    /// <summary>Decodes with <paramref name="step"/> new bytes at each call; the result as text.</summary>
    public static string Decode(ReadOnlySpan<byte> data, int step)
    {
        var decoder = new ChunkedDecoder();
        var payload = new List<byte>();
        byte[] buffer = new byte[data.Length];
        int held = 0;
        int fed = 0;
        int done = 0;
        ChunkStep result = ChunkStep.NeedMore;
        string trailers = "";
        while (result == ChunkStep.NeedMore && fed < data.Length)
        {
            int more = Math.Min(Math.Max(step, 1), data.Length - fed);
            data.Slice(fed, more).CopyTo(buffer.AsSpan(held));
            fed += more;
            held += more;

            Span<byte> given = buffer.AsSpan(0, held);
            result = decoder.Decode(given, out int consumed, out int produced);
            if (produced > consumed || consumed > held || (result == ChunkStep.Error && decoder.Why == null))
                throw new InvalidOperationException("the decoder left its buffer, or failed without a word");
            if (result == ChunkStep.Complete)
                trailers = WriteTrailers(decoder.Trailers.Of(given));
            payload.AddRange(given[..produced]);
            done += consumed;
            given[consumed..].CopyTo(buffer);
            held -= consumed;
        }

        // How much of a broken body came out before the break depends on the cut; that it is broken does not.
        if (result == ChunkStep.Error)
            return $"error: {decoder.Why}\n";
        string body = HeadText.Visible(payload.ToArray());
        return result == ChunkStep.NeedMore
            ? $"need more\npayload {payload.Count}\n{body}\n"
            : $"complete {done}\npayload {payload.Count}\n{body}\nforward\n{trailers}";
    }

    private static string WriteTrailers(ReadOnlySpan<byte> section)
    {
        byte[] bytes = new byte[(2 * section.Length) + 16];
        var writer = new HeadWriter(bytes);
        TrailerSection.Write(section, ref writer);
        if (writer.Overflow)
            throw new InvalidOperationException("the trailer section grew");
        return HeadText.Visible(bytes.AsSpan(0, writer.Written));
    }

    private static void RoundTrip(ReadOnlySpan<byte> data)
    {
        int size = data.Length >= 2 ? 1 + (BinaryPrimitives.ReadUInt16LittleEndian(data) % 700) : 1;
        var encoded = new List<byte>();
        byte[] buffer = new byte[ChunkedEncoder.HeadRoom + size + ChunkedEncoder.TailRoom];
        int at = 0;
        do
        {
            int length = Math.Min(size, data.Length - at);
            data.Slice(at, length).CopyTo(buffer.AsSpan(ChunkedEncoder.HeadRoom));
            at += length;
            encoded.AddRange(ChunkedEncoder.Frame(buffer, length, last: at == data.Length).Of(buffer));
        }
        while (at < data.Length);

        string expected = new StringBuilder($"complete {encoded.Count}\npayload {data.Length}\n")
            .Append(HeadText.Visible(data)).Append("\nforward\n0\\r\n\\r\n").ToString();
        if (Decode(encoded.ToArray(), encoded.Count) != expected)
            throw new InvalidOperationException("decode(encode(x)) is not x");
    }
}
