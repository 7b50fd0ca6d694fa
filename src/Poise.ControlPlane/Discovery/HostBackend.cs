using System.Net;
using System.Net.Sockets;
using Poise.Core;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Discovery;

/// <summary>A backend that is configured by host name: what answers do to it, and one line for each change.</summary>
internal sealed class HostBackend(Backend backend, ushort port)
{
    private static readonly EventKind Found =
        new(LogLevel.Info, "a backend's host name has an address", EventKind.ManyThings);
    private static readonly EventKind Moved =
        new(LogLevel.Info, "a backend's host name has another address", EventKind.ManyThings);
    private static readonly EventKind Lost =
        new(LogLevel.Warning, "a backend's host name has no address", EventKind.ManyThings);
    private static readonly EventKind Stale =
        new(LogLevel.Warning, "a backend's host name cannot be asked for, its address stays", EventKind.ManyThings);

    private Standing _standing;

    private enum Standing
    {
        New,
        Found,
        Stale,
        Lost,
    }

    /// <summary>Those of the backends whose host is a name, by that name.</summary>
    internal static Dictionary<string, List<HostBackend>> ByName(IEnumerable<Backend> backends)
    {
        var names = new Dictionary<string, List<HostBackend>>(StringComparer.Ordinal);
        foreach (Backend backend in backends)
        {
            if (!HostPort.TryParse(backend.Address, out HostPort? host, out _) || host.Address is not null)
                continue;
            if (!names.TryGetValue(host.Host, out List<HostBackend>? named))
                names[host.Host] = named = [];
            named.Add(new HostBackend(backend, host.Port));
        }
        return names;
    }

    internal bool IsSame(HostBackend other) => other.Backend == backend;

    private Backend Backend => backend;

    internal void Apply(HostAnswer answer, EventLog events, Action<Backend> moved)
    {
        NetAddress? before = backend.Endpoint;
        if (answer.Problem is null)
        {
            Move(before, Choose(answer.Addresses, before), events, moved);
        }
        else if (answer.IsFinal || before is null)
        {
            backend.Endpoint = null;
            if (before is not null)
                moved(backend);
            Say(Standing.Lost, Lost, events, ("reason", answer.Problem));
        }
        else
        {
            Say(Standing.Stale, Stale, events, ("reason", answer.Problem));
        }
    }

    private void Move(NetAddress? before, NetAddress now, EventLog events, Action<Backend> moved)
    {
        if (before == now)
        {
            _standing = Standing.Found;
            return;
        }
        backend.Endpoint = now;
        if (before is null)
        {
            Say(Standing.Found, Found, events, ("address", now.ToString()));
            return;
        }
        moved(backend);
        _standing = Standing.New;
        Say(Standing.Found, Moved, events, ("address", now.ToString()));
    }

    /// <summary>The address that it has, if that is among the answers; else the first IPv4 one, or the first.</summary>
    private NetAddress Choose(IPAddress[] answers, NetAddress? before)
    {
        IPAddress first = Array.Find(answers, each => each.AddressFamily == AddressFamily.InterNetwork) ?? answers[0];
        NetAddress[] all = Array.ConvertAll(answers, each => NetAddress.From(each, port));
        return before is { } address && all.Contains(address) ? address : NetAddress.From(first, port);
    }

    private void Say(Standing standing, EventKind kind, EventLog events, EventField detail)
    {
        if (_standing == standing)
            return;
        _standing = standing;
        events.Write(kind, ("pool", backend.Key.Pool), ("backend", backend.Name), detail);
    }
}
