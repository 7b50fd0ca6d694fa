using CsCheck;

namespace Poise.Http.H2;

public sealed class FlowWindowTests
{
    [Fact]
    public void What_is_not_there_cannot_be_taken_and_nothing_always_can()
    {
        var window = new FlowWindow(10);
        Assert.True(window.TryTake(10));
        Assert.False(window.TryTake(1));
        Assert.True(window.TryTake(0));
        Assert.True(window.TryAdd(1));
        Assert.True(window.TryTake(1));
        Assert.Equal(0, window.Available);
    }

    [Fact]
    public void It_never_exceeds_2_to_the_31_minus_1()
    {
        var window = new FlowWindow(int.MaxValue);
        Assert.False(window.TryAdd(1));
        Assert.Equal(int.MaxValue, window.Available);
        Assert.True(window.TryTake(1));
        Assert.True(window.TryAdd(1));
        Assert.False(window.TryMove(0, 1));
    }

    [Fact]
    public void A_smaller_initial_size_makes_it_negative_until_it_is_given_back()
    {
        var window = new FlowWindow(FlowWindow.DefaultSize);
        Assert.True(window.TryTake(60_000));
        Assert.True(window.TryMove(FlowWindow.DefaultSize, 16_384));
        Assert.Equal(-43_616, window.Available);
        Assert.True(window.TryTake(0));
        Assert.False(window.TryTake(1));
        Assert.True(window.TryAdd(43_617));
        Assert.True(window.TryTake(1));
        Assert.True(window.TryMove(16_384, int.MaxValue));
    }

    [Fact]
    public void Any_sequence_does_what_arithmetic_does() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, int.MaxValue]).List[1, 50].ForAll(300, steps =>
        {
            var window = new FlowWindow(FlowWindow.DefaultSize);
            long expected = FlowWindow.DefaultSize;
            int initial = FlowWindow.DefaultSize;
            foreach ((int kind, int value) in steps)
            {
                long change = kind switch { 0 => -(long)value, 1 => value, _ => (long)value - initial };
                long next = expected + change;
                bool fits = kind == 0 ? value <= expected || value == 0 : next <= int.MaxValue;
                bool done = kind switch
                {
                    0 => window.TryTake(value),
                    1 => window.TryAdd((uint)value),
                    _ => window.TryMove(initial, value),
                };
                Assert.Equal(fits, done);
                if (!fits)
                    continue;
                expected = next;
                initial = kind == 2 ? value : initial;
                Assert.Equal(expected, window.Available);
            }
        });
}
