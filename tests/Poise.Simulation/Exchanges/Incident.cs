using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// CONTRACT: what happens to the proxy, or to what it is told, while exchanges go on; one object per run. Whatever it
/// is, the ledger judges as ever, but for what the incident says it has done; and each adds rules of its own.
/// </summary>
internal abstract class Incident
{
    protected const long Second = 1_000_000_000;

    private int _acting;

    /// <summary>Whether all but the network and the incident is sound: then every request must be answered.</summary>
    internal abstract bool IsCalm(ulong seed);

    /// <summary>How long the proxy waits for clients that are slow, in nanoseconds.</summary>
    internal virtual long Patience => 600 * Second;

    /// <summary>How long peers pause between two pieces, in nanoseconds, at most.</summary>
    internal virtual long LongestPause => 2 * Second;

    /// <summary>Some clients are so far away that a handshake takes as long as a drain may.</summary>
    internal virtual bool HasFarClients => false;

    /// <summary>In some rough worlds the proxy has too few descriptors.</summary>
    internal virtual bool MayLackDescriptors => true;

    /// <summary>The run ends by the incident rather than by the number of exchanges.</summary>
    internal virtual bool EndsRun => false;

    /// <summary>The weather that the incident can be judged in.</summary>
    internal virtual SimFaults Narrow(SimFaults faults) => faults;

    /// <summary>What the proxy is told at first.</summary>
    internal virtual ProxyConfig Plan(ProxyPolicy policy, int backends, SimRandom random) =>
        ProxyConfig.Plan(policy, backends, random);

    /// <summary>Clients have started: begins, or lets happen all of it.</summary>
    internal virtual void Play(ExchangeWorkload run)
    {
    }

    /// <summary>Something of it is still going on.</summary>
    internal bool IsBusy => _acting > 0;

    /// <summary>Before each step of the world.</summary>
    internal virtual void Observe()
    {
    }

    /// <summary>Clients and incident have ended: the last chance to tell what should not be.</summary>
    internal virtual void End(ExchangeWorkload run)
    {
    }

    /// <summary>Acts on the operator's thread; the run waits for its end.</summary>
    protected void Act(ExchangeWorkload run, Func<LoopTask> coroutine)
    {
        _acting++;
        run.World.Spawn(run.Operator, async () =>
        {
            await coroutine();
            _acting--;
        });
    }
}

/// <summary>Nothing happens.</summary>
internal sealed class NoIncident(bool isCalm) : Incident
{
    internal override bool IsCalm(ulong seed) => isCalm;
}
