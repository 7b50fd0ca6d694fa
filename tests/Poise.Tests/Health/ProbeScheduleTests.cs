using Poise.Core;

namespace Poise.Health;

public sealed class ProbeScheduleTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Is_exact_however_long_a_probe_takes_within_the_interval()
    {
        var schedule = new ProbeSchedule(5 * Second, 2 * Second);
        long[] took = [0, Second, 2 * Second - 1, TimerWheel.Tick, 2 * Second + TimerWheel.Tick];
        foreach (long each in took)
        {
            long due = schedule.Due;
            schedule.Advance(due + each);
            Assert.Equal(due + 2 * Second, schedule.Due);
        }
    }

    [Theory]
    [InlineData(2_500, 4_000)]
    [InlineData(4_000, 4_000)]
    [InlineData(4_002, 6_000)]
    [InlineData(61_000, 62_000)]
    public void What_was_missed_is_left_out_and_the_phase_stays(int endedMs, int nextMs)
    {
        var schedule = new ProbeSchedule(0, 2 * Second);
        schedule.Advance(endedMs * (Second / 1000));
        Assert.Equal(nextMs * (Second / 1000), schedule.Due);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 10)]
    [InlineData(50, 490)]
    [InlineData(200, 1_990)]
    [InlineData(1_000, 1_998)]
    public void First_probes_are_spread_over_ten_milliseconds_each_and_at_most_an_interval(int count, int lastMs)
    {
        long before = -1;
        for (int i = 0; i < count; i++)
        {
            long delay = ProbeSchedule.FirstDelay(i, count, 2 * Second);
            Assert.True(delay > before, "each has a phase of its own");
            before = delay;
        }
        Assert.Equal(0, ProbeSchedule.FirstDelay(0, count, 2 * Second));
        Assert.Equal(lastMs * (Second / 1000), before);
    }

    [Fact]
    public void An_hour_and_very_many_do_not_overflow() =>
        Assert.InRange(ProbeSchedule.FirstDelay(999_999, 1_000_000, 3600 * Second), 3599 * Second, 3600 * Second);
}
