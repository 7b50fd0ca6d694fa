namespace Poise.Simulation.Exchanges;

/// <summary>
/// What the proxy was told, and when. While a new configuration goes round its workers, each worker goes by the old one
/// or the new one: a request is right when it was served by any that was in force since it began.
/// </summary>
internal sealed class ProxyHistory(ProxyConfig first)
{
    private readonly List<Reign> _reigns = [new Reign(first)];

    /// <summary>The newest.</summary>
    internal ProxyConfig Current => _reigns[^1].Config;

    /// <summary>From now on a worker may go by it.</summary>
    internal void Announce(ProxyConfig config) => _reigns.Add(new Reign(config));

    /// <summary>From now on no worker goes by any but the newest.</summary>
    internal void Settle(long now)
    {
        for (int i = 0; i < _reigns.Count - 1; i++)
            _reigns[i].Until = Math.Min(_reigns[i].Until, now);
    }

    /// <summary>Whether one of those that were in force at some time since then is as described.</summary>
    internal bool Any(long since, Func<ProxyConfig, bool> isSo)
    {
        for (int i = _reigns.Count - 1; i >= 0 && _reigns[i].Until >= since; i--)
        {
            if (isSo(_reigns[i].Config))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether one of those that a request may be served by is as described: since it began; on a connection whose
    /// listener was removed, by that listener's last rules.
    /// </summary>
    internal bool Any(Request request, Func<ProxyConfig, bool> isSo) =>
        Any(MayHaveLeft(request.Port, request.ConnectedAt) ? request.ConnectedAt : request.BeganAt, isSo);

    /// <summary>Whether a port may have had no listener at some time since then.</summary>
    internal bool MayRefuse(ushort port, long since) => Any(since, config => config.ListenerAt(port) is null);

    /// <summary>Whether a connection to that port, made then, may have seen its listener go.</summary>
    internal bool MayHaveLeft(ushort port, long since)
    {
        string? name = Current.ListenerAt(port);
        return Any(since, config => config.ListenerAt(port) is not { } other || other != name);
    }

    private sealed class Reign(ProxyConfig config)
    {
        internal ProxyConfig Config => config;

        internal long Until { get; set; } = long.MaxValue;
    }
}
