using System.Text.Json;
using System.Text.Json.Serialization;

namespace Poise.Commands;

/// <summary>The status of the admin API, as far as commands show it.</summary>
internal sealed record StatusView
{
    public required string Version { get; init; }
    public required string Node { get; init; }
    public required double UptimeSeconds { get; init; }
    public required bool Ready { get; init; }
    public required ConfigView Config { get; init; }
    public required ProcessView Process { get; init; }
    public required ListenerView[] Listeners { get; init; }
    public required PoolView[] Pools { get; init; }

    internal static StatusView Read(byte[] json) => JsonSerializer.Deserialize(json, StatusJson.Default.StatusView)!;
}

internal sealed record ConfigView(int Generation, DateTimeOffset LoadedAt, string? Error);

internal sealed record ProcessView(int Workers, int Connections);

internal sealed record ListenerView
{
    public required string Name { get; init; }
    public required string[] Bind { get; init; }
    public required string Protocol { get; init; }
    public required int Connections { get; init; }
    public required long RequestsTotal { get; init; }
}

internal sealed record PoolView(string Name, string Balance, string Health, BackendView[] Backends);

/// <summary>One backend.</summary>
internal sealed record BackendView
{
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required string State { get; init; }
    public required string Health { get; init; }
    public DateTimeOffset? HealthSince { get; init; }
    public required int Weight { get; init; }
    public required int InFlight { get; init; }
    public required long RequestsTotal { get; init; }
    public required long FailuresTotal { get; init; }
    public string? Reason { get; init; }

    internal static BackendView Read(byte[] json) => JsonSerializer.Deserialize(json, StatusJson.Default.BackendView)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(BackendView))]
internal sealed partial class StatusJson : JsonSerializerContext;
