using System.Diagnostics;

namespace Poise.EndToEnd.Harness;

/// <summary>Waits for a condition of another process or thread, with an end.</summary>
internal static class Deadline
{
    /// <summary>Longest wait for what should be there at once, on a machine that is busy with other things.</summary>
    internal static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    /// <summary>Polls until <paramref name="isTrue"/>, or fails saying what was waited for.</summary>
    internal static void Until(Func<bool> isTrue, string what, TimeSpan? longest = null)
    {
        var clock = Stopwatch.StartNew();
        while (!isTrue())
        {
            if (clock.Elapsed > (longest ?? Generous))
                Assert.Fail($"waited {clock.Elapsed.TotalSeconds:F1} s for {what}");
            Thread.Sleep(5);
        }
    }
}
