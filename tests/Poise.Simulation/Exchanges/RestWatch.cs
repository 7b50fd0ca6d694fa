using Poise.Core;
using Poise.Pools;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// A backend that must be given no new work from now on until the watch ends: seen by its picks, by the connects of the
/// proxy's host and by what arrives at the backend itself.
/// </summary>
internal sealed class RestWatch
{
    private readonly ExchangeWorkload _run;
    private readonly BackendProcess _process;
    private readonly NetAddress _endpoint;
    private readonly bool _keepsConnections;
    private readonly long _picks;
    private readonly int _inFlight;
    private readonly int _connects;
    private readonly int _arrivals;
    private readonly long _since;
    private int _unaware;
    private bool _isShared;
    private bool _mayBePicked;

    /// <param name="run">Where.</param>
    /// <param name="backend">As the proxy knows it, which has been told to give it no new work.</param>
    /// <param name="process">What serves there.</param>
    /// <param name="keepsConnections">Idle connections to it may be kept.</param>
    internal RestWatch(ExchangeWorkload run, Backend backend, BackendProcess process, bool keepsConnections)
    {
        _run = run;
        Backend = backend;
        _process = process;
        _endpoint = backend.Endpoint!.Value;
        _keepsConnections = keepsConnections;
        _picks = backend.Picks;
        _inFlight = run.Proxy.InFlightAt(_endpoint);
        _connects = run.Proxy.ConnectsTo(_endpoint);
        _arrivals = process.ArrivalsAt(_endpoint);
        _since = run.World.Now;
        _unaware = keepsConnections ? 1 : run.Proxy.Workers;
    }

    internal Backend Backend { get; }

    /// <summary>Every worker knows.</summary>
    internal bool IsKnown => _unaware == 0;

    /// <summary>A worker has closed its idle connections.</summary>
    internal void Discarded() => _unaware--;

    /// <summary>All workers have closed their idle connections.</summary>
    internal void DiscardedByAll() => _unaware = 0;

    internal void Check()
    {
        // An exchange that began by a pool that is gone, as a whole, is still served by it.
        _mayBePicked |= Backend.IsRemoved && (!_run.Setting.IsCalm || !_run.Proxy.HasPool(Backend.Key.Pool));
        Expect(_mayBePicked || Backend.Picks == _picks, $"was picked {Backend.Picks - _picks} times");
        // What serves there may be a backend of another pool as well: then only picks tell them apart.
        _isShared |= _run.Proxy.Others(Backend);
        int open = _run.Proxy.Host.CountConnections(_endpoint);
        int inFlight = _run.Proxy.InFlightAt(_endpoint);
        Expect(_isShared || !IsKnown || _keepsConnections || open <= inFlight,
            $"{open} connections are kept, {inFlight} in flight");
        if (_isShared || Backend.IsRemoved)
            return;
        int connects = _run.Proxy.ConnectsTo(_endpoint) - _connects;
        Expect(connects == 0, $"was connected to {connects} times");
        // A client that leaves ends its exchange while the request may be under way to the backend.
        int arrivals = _process.ArrivalsAt(_endpoint) - _arrivals;
        Expect(arrivals <= _inFlight || !_run.Setting.IsCalm, $"had {arrivals} arrivals, {_inFlight} were in flight");
    }

    private void Expect(bool holds, string problem) => _run.Setting.Ledger.Expect(holds, null,
        $"{Backend.Key.Pool}/{Backend.Name}, {Backend.State} with weight {Backend.Weight},"
        + $" out for {_run.World.Now - _since} ns: {problem}");
}
