using Poise.Health;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>
/// The compiled, immutable configuration that the data plane runs on. The control plane publishes a new one by one
/// reference; a worker picks it up at its next connection or request.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Counts from 1 for each configuration that was loaded.</summary>
    public required int Generation { get; init; }

    public required Listener[] Listeners { get; init; }

    public required Pool[] Pools { get; init; }

    /// <summary>How the backends of each pool are checked.</summary>
    public required CheckedPool[] Checks { get; init; }
}
