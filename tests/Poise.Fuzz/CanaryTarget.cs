namespace Poise.Fuzz;

/// <summary>
/// A parser with a planted bug of the usual kind: a length read from the input is trusted. Reaching it takes an input
/// that is near the corpus without being in it, so that the mutations are what finds it.
/// </summary>
internal static class CanaryTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        int separator = input.IndexOf((byte)':');
        if (separator <= 0 || !input[..separator].SequenceEqual("length"u8))
            return;
        ReadOnlySpan<byte> rest = input[(separator + 1)..];
        if (rest.Length == 0 || rest[0] is < (byte)'0' or > (byte)'9')
            return;
        int length = rest[0] - '0';
        _ = rest.Slice(1, length);
    }
}
