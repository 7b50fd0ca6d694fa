namespace Poise.Simulation.Exchanges;

/// <summary>
/// Bytes that say where they belong: each is a function of a stream's name and its place, so that one that is lost, doubled
/// or somebody else's is seen at once.
/// </summary>
internal static class Payload
{
    internal static void Fill(Span<byte> destination, ulong stream, int offset)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = At(stream, offset + i);
    }

    /// <summary>Where the first byte is that does not belong to the stream there, or -1.</summary>
    internal static int FirstForeign(ReadOnlySpan<byte> bytes, ulong stream, int offset)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != At(stream, offset + i))
                return offset + i;
        }
        return -1;
    }

    private static byte At(ulong stream, int offset)
    {
        ulong z = (stream + (ulong)(offset >> 3) * 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 29) * 0x94D049BB133111EB;
        return (byte)(z >> (offset & 7) * 8);
    }
}
