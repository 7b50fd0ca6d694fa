using Poise.Pools;

namespace Poise.Health;

/// <summary>
/// From results to a verdict: the first result decides, from then on <paramref name="fall"/> failures in a row make a
/// backend down and <paramref name="rise"/> good results in a row make it up. Pure: no clock, no sockets.
/// </summary>
/// <param name="fall">Failures in a row, 1 or more.</param>
/// <param name="rise">Good results in a row, 1 or more.</param>
/// <param name="health">What is known so far.</param>
public struct HealthCheck(int fall, int rise, BackendHealth health)
{
    // Results in a row that speak against the verdict.
    private int _against;

    /// <summary>The verdict.</summary>
    public BackendHealth Health { get; private set; } = health;

    /// <summary>Takes the next result; one that is unknown changes nothing, nor does it end a row.</summary>
    /// <returns>Whether the verdict changed.</returns>
    public bool Observe(ProbeResult result)
    {
        if (result.IsUnknown)
            return false;
        BackendHealth heard = result.IsOk ? BackendHealth.Up : BackendHealth.Down;
        _against = heard == Health ? 0 : _against + 1;
        if (_against < Needed(result))
            return false;
        _against = 0;
        Health = heard;
        return true;
    }

    private readonly int Needed(ProbeResult result)
    {
        // Without an address there is nowhere to connect to: nothing is left to be found out by asking again.
        if (Health == BackendHealth.Unknown || result.Outcome == ProbeOutcome.Dns)
            return 1;
        return result.IsOk ? rise : fall;
    }
}
