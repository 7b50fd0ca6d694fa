using Poise.Core;

namespace Poise.Proxy;

/// <summary>
/// A client's connection, as it was let in: what it was counted against, and is counted out of in the end. It names no
/// snapshot: a connection that lives for days must not keep the rules of that day in memory.
/// </summary>
/// <param name="Listener">What it came in by, whichever rules are in force there.</param>
/// <param name="Client">Who connected.</param>
/// <param name="ByClient">It counts against the limit for each client too.</param>
internal readonly record struct Admission(LiveListener Listener, NetAddress Client, bool ByClient)
{
    /// <summary>Lets a connection in, unless it is one too many.</summary>
    internal static bool TryEnter(Listener listener, NetAddress client, out Admission admission)
    {
        admission = new Admission(listener.Live, client, listener.ClientConnectionLimit > 0);
        return listener.Gauge.TryEnter(listener, client);
    }

    /// <summary>The connection is over.</summary>
    internal void Leave() => Listener.Gauge.Leave(Client, ByClient);
}
