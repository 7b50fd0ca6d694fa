using System.Globalization;

namespace Poise.Bench;

/// <summary>CPU time: microseconds by the scheduler, and the ticks that tell user from system.</summary>
internal readonly record struct CpuTime(double Microseconds, long UserTicks, long SystemTicks)
{
    public double UserShare => UserTicks + SystemTicks == 0 ? 0 : (double)UserTicks / (UserTicks + SystemTicks);

    public static CpuTime operator -(CpuTime after, CpuTime before) => new(
        after.Microseconds - before.Microseconds,
        after.UserTicks - before.UserTicks,
        after.SystemTicks - before.SystemTicks);
}

/// <summary>Ticks of one core since boot: all, idle, and stolen by the host of this machine.</summary>
internal readonly record struct CoreTime(long All, long Idle, long Steal)
{
    public static CoreTime Of(int core)
    {
        string line = File.ReadLines("/proc/stat")
            .First(text => text.StartsWith($"cpu{core} ", StringComparison.Ordinal));
        long[] ticks = [.. line.Split(' ')[1..].Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        // user nice system idle iowait irq softirq steal; the guest columns are in user already.
        return new CoreTime(ticks[..8].Sum(), ticks[3] + ticks[4], ticks[7]);
    }

    public double IdlePercentSince(CoreTime before) => 100.0 * (Idle - before.Idle) / Math.Max(1, All - before.All);

    public double StealPercentSince(CoreTime before) => 100.0 * (Steal - before.Steal) / Math.Max(1, All - before.All);
}

/// <summary>Numbers out of files in /proc.</summary>
internal static class ProcFile
{
    public static long Number(string text, int field) =>
        long.Parse(text.Split(' ', '\n')[field], CultureInfo.InvariantCulture);

    /// <summary>The number behind the key in a file of lines `Key:   123 kB`.</summary>
    public static long Field(string path, string key)
    {
        string line = File.ReadLines(path).First(text => text.StartsWith(key, StringComparison.Ordinal));
        return Number(line[key.Length..].Trim(), 0);
    }
}
