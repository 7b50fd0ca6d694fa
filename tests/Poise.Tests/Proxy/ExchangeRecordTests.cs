using Poise.Core;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Proxy;

public sealed class ExchangeRecordTests
{
    private readonly ExchangeRecord _record = new();

    private static Backend SomeBackend => new(new BackendKey("p", "b"), "", 1, id: 0);

    [Fact]
    public void Times_are_from_the_beginning_and_a_connect_from_its_pick()
    {
        _record.Begin(100);
        _record.Picked(SomeBackend, tries: 2, now: 130);
        _record.Connected(170, isReused: false);
        _record.ResponseBegan(250);
        Assert.Equal(
            (2, 40, 150, 120, 300),
            (_record.Tries, _record.ConnectNs, _record.FirstByteNs, _record.PickToFirstByteNs,
                _record.DurationNs(400)));
    }

    [Fact]
    public void A_reused_connection_took_no_connect()
    {
        _record.Begin(0);
        _record.Picked(SomeBackend, tries: 1, now: 1);
        _record.Connected(2, isReused: true);
        Assert.Equal((true, AccessRecord.None), (_record.IsReused, _record.ConnectNs));
    }

    [Fact]
    public void Nothing_of_one_exchange_is_left_in_the_next()
    {
        _record.Begin(1);
        _record.Picked(SomeBackend, tries: 3, now: 2);
        _record.Connected(3, isReused: true);
        _record.ResponseBegan(4);
        _record.Answered(Reason.BadResponse, 502);
        _record.Tunnelled(5, 6, TunnelEnd.Idle);
        _record.Begin(10);
        Assert.Null(_record.Backend);
        Assert.Null(_record.Detail);
        Assert.Equal((0, false, 0, Reason.None), (_record.Tries, _record.IsReused, _record.Status, _record.Reason));
        Assert.Equal((AccessRecord.None, AccessRecord.None), (_record.ConnectNs, _record.FirstByteNs));
        Assert.Equal((0L, 0L, 0L), (_record.RequestBytes, _record.ResponseBytes, _record.DurationNs(10)));
    }

    [Theory]
    [InlineData(TunnelEnd.Finished, null)]
    [InlineData(TunnelEnd.ClientReset, "reset by client")]
    [InlineData(TunnelEnd.BackendReset, "reset by backend")]
    [InlineData(TunnelEnd.Idle, "idle")]
    [InlineData(TunnelEnd.Cut, "cut at shutdown")]
    internal void A_tunnel_leaves_its_bytes_and_how_it_ended(TunnelEnd end, string? detail)
    {
        _record.Begin(0);
        _record.Tunnelled(7, 8, end);
        Assert.Equal((7L, 8L, detail), (_record.RequestBytes, _record.ResponseBytes, _record.Detail));
    }
}
