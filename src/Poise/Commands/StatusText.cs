using System.Globalization;
using System.Text;

namespace Poise.Commands;

/// <summary>A status for people: what is wrong stands out, everything else is quiet.</summary>
internal sealed class StatusText(StatusView status, DateTimeOffset now, bool hasColours)
{
    private readonly StringBuilder _text = new();
    private readonly TextTable _ink = new(hasColours, "");

    internal string Write()
    {
        WriteNode();
        WriteListeners();
        foreach (PoolView pool in status.Pools)
            WritePool(pool);
        return _text.ToString();
    }

    private void WriteNode()
    {
        string ready = status.Ready ? _ink.Tinted("ready", Tint.Good) : _ink.Tinted("not ready", Tint.Bad);
        _text.Append($"Poise {status.Version} on {status.Node}: {ready}, ");
        _text.Append($"up {Span(TimeSpan.FromSeconds(status.UptimeSeconds))}, ");
        _text.Append($"{Count(status.Process.Workers, "worker")}, ");
        _text.Append($"{Count(status.Process.Connections, "connection")}\n");
        string loaded = status.Config.LoadedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _text.Append($"Config: generation {status.Config.Generation}, ");
        _text.Append($"loaded {loaded} ({Span(now - status.Config.LoadedAt)} ago)\n");
        if (status.Config.Error is { } error)
            _text.Append(_ink.Tinted($"Last reload failed: {error}", Tint.Bad)).Append('\n');
    }

    private void WriteListeners()
    {
        if (status.Listeners.Length == 0)
            return;
        var table = new TextTable(hasColours, "");
        table.Add("LISTENER", "PROTOCOL", "BIND", "CONNECTIONS", "REQUESTS");
        foreach (ListenerView each in status.Listeners)
            table.Add(each.Name, each.Protocol, string.Join(' ', each.Bind), each.Connections, each.RequestsTotal);
        _text.Append('\n');
        table.AppendTo(_text);
    }

    private void WritePool(PoolView pool)
    {
        int serving = pool.Backends.Count(Serves);
        Tint tint = serving == pool.Backends.Length ? Tint.Good : serving > 0 ? Tint.Notable : Tint.Bad;
        string takes = _ink.Tinted($"{serving} of {pool.Backends.Length} take work", tint);
        _text.Append($"\nPool {pool.Name}: {pool.Balance}, {pool.Health}, {takes}\n");
        if (pool.Backends.Length == 0)
            return;
        var table = new TextTable(hasColours, "  ");
        table.Add(
            "BACKEND", "ADDRESS", "STATE", "HEALTH", "FOR", "WEIGHT", "IN FLIGHT", "REQUESTS", "FAILURES", "REASON");
        foreach (BackendView each in pool.Backends)
        {
            table.Add(
                each.Name,
                each.Address == each.Name ? "" : each.Address,
                new Cell(each.State, each.State == "active" ? Tint.None : Tint.Notable),
                new Cell(each.Health, TintOf(each.Health)),
                each.HealthSince is { } since ? Span(now - since) : "",
                each.Weight,
                each.InFlight,
                each.RequestsTotal,
                each.FailuresTotal,
                new Cell(each.Reason ?? "", Tint.Bad));
        }
        table.AppendTo(_text);
    }

    private static bool Serves(BackendView backend) =>
        backend is { State: "active", Health: "up" or "unknown", Weight: > 0, Reason: null };

    private static Tint TintOf(string health) => health switch
    {
        "up" => Tint.Good,
        "unknown" => Tint.None,
        _ => Tint.Bad,
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>In its two largest units.</summary>
    private static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{Math.Max(0, time.Seconds)} s",
    };
}
