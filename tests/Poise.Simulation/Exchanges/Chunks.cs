using System.Globalization;
using System.Text;

namespace Poise.Simulation.Exchanges;

/// <summary>The chunked coding as the peers of the proxy write it: any sizes, extensions, trailers.</summary>
internal static class Chunks
{
    internal static byte[] Of(ReadOnlySpan<byte> body, SimRandom random, string? trailer)
    {
        List<byte> coded = [];
        while (!body.IsEmpty)
        {
            int size = Math.Min(random.Size(1, 8192), body.Length);
            string extension = random.OnceIn(4) ? ";name=\"a;b\\\"c\"" : "";
            string zeros = random.OnceIn(8) ? "000" : "";
            coded.AddRange(Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{zeros}{size:x}{extension}\r\n")));
            coded.AddRange(body[..size]);
            coded.AddRange("\r\n"u8);
            body = body[size..];
        }
        coded.AddRange("0\r\n"u8);
        if (trailer is not null && random.OnceIn(2))
            coded.AddRange(Encoding.ASCII.GetBytes(trailer + "\r\n"));
        coded.AddRange("\r\n"u8);
        return [.. coded];
    }
}
