namespace Poise.Metrics;

public sealed class DrainSignalTests
{
    [Fact]
    public void Parking_ends_at_once_when_there_is_work() => new DrainSignal().Park(() => false);

    [Fact]
    public void A_wake_before_parking_is_kept()
    {
        var signal = new DrainSignal();
        signal.Wake();
        signal.Park(() => true);
    }

    [Fact]
    public void No_line_is_slept_through()
    {
        const int lines = 20_000;
        var signal = new DrainSignal();
        int added = 0, seen = 0;
        var writer = new Thread(() =>
        {
            while (seen < lines)
            {
                // As the log's thread does: take what is there, then park.
                seen = Volatile.Read(ref added);
                if (seen < lines)
                    signal.Park(() => Volatile.Read(ref added) == seen);
            }
        })
        { IsBackground = true };
        writer.Start();
        for (int i = 1; i <= lines; i++)
        {
            Volatile.Write(ref added, i);
            signal.LinesAdded();
            if (i % 16 == 0)
                Thread.Yield();
        }
        Assert.True(writer.Join(30_000));
        Assert.Equal(lines, seen);
    }
}
