using CsCheck;

namespace Poise.Core;

public sealed class TimerWheelTests
{
    private const long Hour = 3_600_000_000_000;
    private const int Timers = 12;

    private static readonly Gen<long> Span = Gen.Frequency(
        (4, Gen.Long[0, 5_000_000]),
        (8, Gen.Long[0, 200_000_000]),
        (4, Gen.Long[0, 600_000_000_000]),
        (1, Gen.Long[0, 6 * Hour]));

    // Which timer, what (arm, arm and re-arm on firing, cancel, advance, sleep until the next), how far.
    private static readonly Gen<(int Timer, int What, long Span)[]> Steps =
        Gen.Select(Gen.Int[0, Timers - 1], Gen.Int[0, 5], Span).Array[1, 60];

    [Fact]
    public void It_does_what_a_sorted_list_would_do() => Steps.ForAll(cases: 400, steps =>
    {
        var model = new Model(start: 123_456_789);
        foreach ((int timer, int what, long span) in steps)
        {
            switch (what)
            {
                case 0 or 1:
                    model.Arm(model.All[timer], span, rearm: what == 1 ? span / 2 + 1 : 0);
                    break;
                case 2:
                    model.Cancel(model.All[timer]);
                    break;
                case 3 or 4:
                    model.Advance(span);
                    break;
                default:
                    model.Advance(Math.Max(0, model.Wheel.UntilNext(model.Now)));
                    break;
            }
        }
        model.AdvanceUntilEmpty();
    });

    [Theory]
    [InlineData(1)]
    [InlineData(63_000_000)]
    [InlineData(64_000_000)]
    [InlineData(4096_000_000)]
    [InlineData(Hour)]
    [InlineData(4 * Hour)]
    [InlineData(100 * Hour)]
    public void A_loop_that_sleeps_as_told_wakes_seldom_and_in_time(long wait)
    {
        var model = new Model(start: 987_654_321);
        model.Arm(model.All[0], wait, rearm: 0);
        long due = model.Now + wait;
        int wakes = 0;
        while (model.Wheel.Count > 0)
        {
            model.Advance(model.Wheel.UntilNext(model.Now));
            wakes++;
        }
        Assert.InRange(model.Now, due, due + TimerWheel.Tick);
        Assert.InRange(wakes, 1, 30);
    }

    [Fact]
    public void An_empty_wheel_has_nothing_to_wait_for()
    {
        var wheel = new TimerWheel(5);
        Assert.Equal(-1, wheel.UntilNext(5));
        wheel.Advance(Hour);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_timer_that_fires_may_cancel_another_that_is_due_in_the_same_tick()
    {
        var wheel = new TimerWheel(0);
        var second = new ActionTimer(_ => { });
        int fired = 0;
        var first = new ActionTimer(_ => fired++);
        var canceller = new ActionTimer(_ =>
        {
            wheel.Cancel(first);
            wheel.Cancel(second);
        });
        wheel.Arm(first, 3 * TimerWheel.Tick);
        wheel.Arm(second, 3 * TimerWheel.Tick);
        wheel.Arm(canceller, 3 * TimerWheel.Tick);
        wheel.Advance(10 * TimerWheel.Tick);
        Assert.Equal(0, wheel.Count);
        // The latest armed of a tick goes first: the other two were taken away before their turn.
        Assert.Equal(0, fired);
    }

    private sealed class ActionTimer(Action<long> action) : TimerEntry
    {
        protected internal override void OnTimer(long now) => action(now);

        protected internal override void Run() => Assert.Fail("a timer is not work of its own");
    }

    private sealed class ModelTimer(Model model) : TimerEntry
    {
        internal bool Armed;
        internal long Due;
        internal long ArmedAt;
        internal long Rearm;

        protected internal override void OnTimer(long now)
        {
            Assert.True(Armed, "fired without being armed");
            Assert.True(now >= Due, $"fired {Due - now} ns early");
            Armed = false;
            if (Rearm > 0)
                model.Arm(this, Rearm, rearm: 0);
        }

        protected internal override void Run() => Assert.Fail("a timer is not work of its own");
    }

    private sealed class Model
    {
        internal Model(long start)
        {
            Now = start;
            Wheel = new TimerWheel(start);
            All = [.. Enumerable.Range(0, Timers).Select(_ => new ModelTimer(this))];
        }

        internal TimerWheel Wheel { get; }

        internal ModelTimer[] All { get; }

        internal long Now { get; private set; }

        internal void Arm(ModelTimer timer, long wait, long rearm)
        {
            (timer.Armed, timer.Due, timer.ArmedAt, timer.Rearm) = (true, Now + wait, Now, rearm);
            Wheel.Arm(timer, timer.Due);
        }

        internal void Cancel(ModelTimer timer)
        {
            timer.Armed = false;
            Wheel.Cancel(timer);
        }

        internal void Advance(long span)
        {
            Now += span;
            Wheel.Advance(Now);
            ModelTimer[] armed = Array.FindAll(All, timer => timer.Armed);
            Assert.Equal(armed.Length, Wheel.Count);
            foreach (ModelTimer timer in armed)
                Assert.True(Math.Max(timer.Due, timer.ArmedAt) > Now - TimerWheel.Tick, "more than a tick late");
            long sleep = Wheel.UntilNext(Now);
            if (armed.Length == 0)
                Assert.Equal(-1, sleep);
            else
                Assert.InRange(sleep, 1, Math.Max(armed.Min(timer => timer.Due) - Now, 0) + TimerWheel.Tick);
        }

        internal void AdvanceUntilEmpty()
        {
            for (int turns = 0; Wheel.Count > 0; turns++)
            {
                Assert.True(turns < 1000, "it spins");
                Advance(Wheel.UntilNext(Now));
            }
        }
    }
}
