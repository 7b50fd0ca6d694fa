namespace Poise.Http.H2;

// Also proves: AbuseLimits.cs
public sealed class AbuseMeterTests
{
    public static IEnumerable<TheoryDataRow<FrameKind, H2Fault, int, int>> Floods()
    {
        AbuseLimits limits = AbuseLimits.Default;
        yield return Flood(FrameKind.Ping, H2Fault.PingFlood, limits.Pings);
        yield return Flood(FrameKind.PingAck, H2Fault.PingFlood, limits.Pings);
        yield return Flood(FrameKind.SettingsEnd, H2Fault.SettingsFlood, limits.Settings);
        yield return Flood(FrameKind.SettingsAck, H2Fault.SettingsFlood, limits.Settings);
        yield return Flood(FrameKind.Priority, H2Fault.PriorityFlood, limits.Priorities);
        yield return Flood(FrameKind.Unknown, H2Fault.UnknownFlood, limits.Unknowns);
        yield return Flood(FrameKind.WindowUpdate, H2Fault.WindowUpdateFlood, limits.WindowUpdates);
        yield return Flood(FrameKind.Data, H2Fault.EmptyFrameFlood, limits.EmptyFrames);
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_flood_ends_and_its_rate_alone_never_does(FrameKind kind, H2Fault expected, int burst, int perSecond)
    {
        var frame = new H2Frame { Kind = kind, IsFirst = true };
        var meter = new AbuseMeter(AbuseLimits.Default);
        for (int i = 0; i < burst; i++)
            Assert.Equal(H2Fault.None, meter.Count(frame, 7));
        Assert.Equal(expected, meter.Count(frame, 7));
        for (int i = 1; i <= 5 * perSecond; i++)
            Assert.Equal(H2Fault.None, meter.Count(frame, 7 + (i * 1000L / perSecond) + 1));
    }

    [Fact]
    public void Frames_that_carry_or_end_something_are_free()
    {
        var meter = new AbuseMeter(AbuseLimits.Default);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.Equal(H2Fault.None, meter.Count(Data(1, endStream: false), 0));
            Assert.Equal(H2Fault.None, meter.Count(Data(0, endStream: true), 0));
            Assert.Equal(H2Fault.None, meter.Count(new H2Frame { Kind = FrameKind.ResetStream }, 0));
        }
    }

    [Fact]
    public void Rapid_resets_end_the_connection_and_a_client_that_completes_as_many_is_never_cut()
    {
        var meter = new AbuseMeter(AbuseLimits.Default);
        for (int i = 0; i < AbuseLimits.Default.Resets.Burst; i++)
            Assert.Equal(H2Fault.None, meter.StreamReset(0));
        Assert.Equal(H2Fault.ResetFlood, meter.StreamReset(0));
        for (int i = 0; i < 10_000; i++)
        {
            meter.StreamEnded();
            Assert.Equal(H2Fault.None, meter.StreamReset(0));
        }
    }

    [Fact]
    public void A_ping_for_each_DATA_frame_is_how_bandwidth_is_measured()
    {
        var meter = new AbuseMeter(AbuseLimits.Default);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal(H2Fault.None, meter.Count(Data(1, endStream: false), 0));
            Assert.Equal(H2Fault.None, meter.Count(new H2Frame { Kind = FrameKind.Ping }, 0));
            meter.DataSent(1);
            Assert.Equal(H2Fault.None, meter.Count(new H2Frame { Kind = FrameKind.Ping }, 0));
        }
    }

    [Fact]
    public void A_window_opened_by_the_frame_is_free_and_one_opened_by_the_octet_is_not()
    {
        var update = new H2Frame { Kind = FrameKind.WindowUpdate };
        var meter = new AbuseMeter(AbuseLimits.Default);
        for (int i = 0; i < 10_000; i++)
        {
            meter.DataSent(16_384);
            for (int stream = 0; stream < 2; stream++)
                Assert.Equal(H2Fault.None, meter.Count(update, 0));
        }

        int updates = 0;
        while (meter.Count(update, 0) == H2Fault.None && updates < 10_000)
        {
            meter.DataSent(1);
            updates++;
        }

        Assert.InRange(updates, 990, 1010);
    }

    [Fact]
    public void A_block_may_have_so_many_frames_and_so_many_octets_and_the_next_as_many_again()
    {
        AbuseLimits limits = AbuseLimits.Default with { Continuations = 3, BlockLength = 1000 };
        var meter = new AbuseMeter(limits);
        for (int block = 0; block < 100; block++)
        {
            Assert.Equal(H2Fault.None, meter.Count(Block(FrameKind.Headers, 250), 0));
            for (int i = 0; i < 3; i++)
                Assert.Equal(H2Fault.None, meter.Count(Block(FrameKind.Continuation, 250), 0));
        }

        Assert.Equal(H2Fault.ContinuationFlood, meter.Count(Block(FrameKind.Continuation, 0), 0));
        Assert.Equal(H2Fault.ContinuationFlood, meter.Count(Block(FrameKind.Headers, 1001), 0));
        Assert.Equal(H2Fault.None, meter.Count(Block(FrameKind.Headers, 999), 0));
        Assert.Equal(H2Fault.ContinuationFlood, meter.Count(Block(FrameKind.Continuation, 2), 0));
    }

    [Fact]
    public void Empty_frames_of_a_block_are_empty_frames()
    {
        var meter = new AbuseMeter(AbuseLimits.Default with { EmptyFrames = new(2, 0) });
        var empty = new H2Frame { Kind = FrameKind.Headers, IsFirst = true, IsLast = true };
        Assert.Equal(H2Fault.None, meter.Count(empty, 0));
        Assert.Equal(H2Fault.None, meter.Count(empty, 0));
        Assert.Equal(H2Fault.EmptyFrameFlood, meter.Count(empty, 0));
        empty.EndHeaders = true;
        Assert.Equal(H2Fault.None, meter.Count(empty, 0));
    }

    private static TheoryDataRow<FrameKind, H2Fault, int, int> Flood(
        FrameKind kind, H2Fault fault, Allowance allowance) => new(kind, fault, allowance.Burst, allowance.PerSecond);

    private static H2Frame Data(int length, bool endStream) => new()
    {
        Kind = FrameKind.Data,
        IsFirst = true,
        IsLast = true,
        EndStream = endStream,
        Payload = new Slice(0, length),
    };

    private static H2Frame Block(FrameKind kind, int length) => new()
    {
        Kind = kind,
        IsFirst = true,
        Length = length,
        Payload = new Slice(0, Math.Min(length, 1)),
    };
}
