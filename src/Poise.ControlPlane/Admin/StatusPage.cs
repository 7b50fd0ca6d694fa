using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Poise.Nodes;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

/// <summary>
/// Writes the status as JSON, straight into the answer and in pieces: a thousand backends cost some kilobytes of
/// garbage and no buffer of their size.
/// </summary>
internal static class StatusPage
{
    /// <summary>Bytes after which what is written goes out.</summary>
    private const int Piece = 16 * 1024;

    internal static async Task Write(PipeWriter output, StatusFacts facts, CancellationToken aborted)
    {
        Snapshot snapshot = facts.Texts.Snapshot;
        using var json = new Utf8JsonWriter(output, AdminAnswer.Layout);
        json.WriteStartObject();
        WriteNode(json, facts);

        json.WriteStartArray("listeners"u8);
        for (int i = 0; i < snapshot.Listeners.Length; i++)
        {
            Listener listener = snapshot.Listeners[i];
            WriteListener(json, listener, facts.Texts.Bind(i));
            json.WriteStartArray("routes"u8);
            for (int r = 0; r < listener.Routes.Length; r++)
            {
                WriteRoute(json, listener, listener.Routes[r], facts.Texts.Match(i, r));
                await SendPiece(json, output, aborted);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("pools"u8);
        for (int i = 0; i < snapshot.Pools.Length; i++)
        {
            Pool pool = snapshot.Pools[i];
            json.WriteStartObject();
            json.WriteString("name"u8, pool.Name);
            json.WriteString("balance"u8, facts.Texts.Balance(i));
            json.WriteString("health"u8, facts.Texts.Health(i));
            StatusCounts.Write(json, pool);
            json.WriteStartArray("backends"u8);
            for (int b = 0; b < pool.Backends.Length; b++)
            {
                json.WriteStartObject();
                WriteBackend(json, pool.Backends[b]);
                json.WriteEndObject();
                await SendPiece(json, output, aborted);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
        await output.FlushAsync(aborted);
    }

    /// <summary>The members of one backend.</summary>
    internal static void WriteBackend(Utf8JsonWriter json, Backend backend)
    {
        json.WriteString("name"u8, backend.Name);
        json.WriteString("address"u8, backend.Address);
        json.WriteString("state"u8, BackendWords.State(backend));
        json.WriteString("health"u8, BackendWords.Health(backend));
        if (backend.HealthSince is > 0 and var since)
            json.WriteString("health_since"u8, DateTimeOffset.FromUnixTimeMilliseconds(since).UtcDateTime);
        else
            json.WriteNull("health_since"u8);
        json.WriteNumber("weight"u8, backend.Weight);
        json.WriteNumber("in_flight"u8, backend.InFlight);
        json.WriteNumber("requests_total"u8, backend.Picks);
        json.WriteNumber("failures_total"u8, backend.Failures);
        // Outlier ejection, which would set it, is not part of this version.
        json.WriteNull("ejected_until"u8);
        WriteText(json, "reason"u8, BackendWords.Reason(backend));
        StatusCounts.Write(json, backend);
    }

    private static void WriteNode(Utf8JsonWriter json, StatusFacts facts)
    {
        json.WriteString("version"u8, Product.Version);
        json.WriteString("node"u8, facts.NodeName);
        json.WriteNumber("uptime_seconds"u8, Math.Round(facts.Uptime.TotalSeconds, 3));
        json.WriteBoolean("ready"u8, facts.IsReady);
        json.WriteStartObject("config"u8);
        json.WriteNumber("generation"u8, facts.Config.Generation);
        json.WriteString("loaded_at"u8, facts.Config.LoadedAt.UtcDateTime);
        WriteText(json, "error"u8, facts.Config.Error);
        json.WriteEndObject();

        int connections = 0;
        foreach (Listener listener in facts.Texts.Snapshot.Listeners)
            connections += listener.Gauge.Open;
        json.WriteStartObject("process"u8);
        json.WriteNumber("workers"u8, facts.Workers);
        json.WriteNumber("connections"u8, connections);
        StatusCounts.WriteLongestTurn(json, facts.Counts);
        json.WriteEndObject();
    }

    /// <summary>Begins the object of a listener.</summary>
    private static void WriteListener(Utf8JsonWriter json, Listener listener, string[] bind)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, listener.Name);
        json.WriteStartArray("bind"u8);
        foreach (string address in bind)
            json.WriteStringValue(address);
        json.WriteEndArray();
        json.WriteString("protocol"u8, StatusTexts.Name(listener.Protocol));
        json.WriteNumber("connections"u8, listener.Gauge.Open);
        StatusCounts.Write(json, listener);
    }

    private static void WriteRoute(Utf8JsonWriter json, Listener listener, Route route, string match)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, route.Name);
        json.WriteString("match"u8, match);
        json.WriteString("pool"u8, route.Pool.Name);
        StatusCounts.Write(json, listener, route);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
            json.WriteNull(name);
        else
            json.WriteString(name, text);
    }

    private static async ValueTask SendPiece(Utf8JsonWriter json, PipeWriter output, CancellationToken aborted)
    {
        if (output.UnflushedBytes + json.BytesPending < Piece)
            return;
        json.Flush();
        await output.FlushAsync(aborted);
    }
}
