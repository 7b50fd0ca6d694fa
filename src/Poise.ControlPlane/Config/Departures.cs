using Poise.Pools;
using Poise.Proxy;

namespace Poise.Config;

/// <summary>What a new snapshot no longer has, or no longer gives work to: workers close what is idle there.</summary>
/// <param name="Backends">Removed, by pool: their work ends, or is cut at its time.</param>
/// <param name="Idle">Those in the snapshot to which no connection is kept: draining and disabled ones.</param>
/// <param name="HasListeners">Whether a listener was removed.</param>
public sealed record Departures(RemovedBackends[] Backends, IReadOnlyList<Backend> Idle, bool HasListeners);
