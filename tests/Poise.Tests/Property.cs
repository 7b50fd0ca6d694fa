using CsCheck;

namespace Poise;

/// <summary>
/// Property tests whose cases are the same in every run: CsCheck's own <c>Sample</c> fixes the first case only. A case
/// that fails is handed to it, to be made small and printed.
/// </summary>
internal static class Property
{
    private const ulong Seed = 20_260_101;

    /// <summary>Asserts over so many generated cases.</summary>
    public static void ForAll<T>(this Gen<T> gen, int cases, Action<T> assert)
    {
        for (uint stream = 0; stream < cases; stream++)
        {
            PCG pcg = new(stream, Seed);
            string replay = pcg.ToString();
            T value = gen.Generate(pcg, null, out _);
            try
            {
                assert(value);
            }
            catch (Exception)
            {
                gen.Sample(assert, seed: replay, iter: 1_000, threads: 1);
                throw;
            }
        }
    }
}
