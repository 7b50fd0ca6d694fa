namespace Poise.Simulation.Exchanges;

/// <summary>
/// The planned shutdown, at any time: from the first connection on, to the thick of it. Some are cut as well. Each ends
/// its world, so that a seed is a series of worlds.
/// </summary>
internal sealed class ProxyDrain : Incident
{
    private const int MostExchangesBefore = 600;

    internal override bool IsCalm(ulong seed) => seed % 3 != 0;

    internal override bool HasFarClients => true;

    internal override bool EndsRun => true;

    internal override void Play(ExchangeWorkload run)
    {
        SimRandom random = run.World.Random.Fork();
        if (random.OnceIn(4))
            run.RunWhile(() => run.IsBusy, random.Between(1, 12 * Second));
        else
            run.RunThroughWeathers(random.Size(1, MostExchangesBefore));
        run.StartDrain();
        bool mayCut = !run.Setting.IsCalm && random.OnceIn(3);
        if (!mayCut)
            return;
        run.RunWhile(() => run.Proxy.Clients > 0, random.Between(1, 4 * Second));
        run.StartCut();
    }
}
