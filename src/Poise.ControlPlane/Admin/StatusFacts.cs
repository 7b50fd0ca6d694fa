using Poise.Metrics;
using Poise.Nodes;

namespace Poise.Admin;

/// <summary>What a status is written from, taken in one instant.</summary>
/// <param name="Texts">The snapshot in force, and its words.</param>
/// <param name="Config">Which configuration that is.</param>
/// <param name="NodeName">What this node is called.</param>
/// <param name="IsReady">Whether it takes traffic.</param>
/// <param name="Uptime">Since the start of the process.</param>
/// <param name="Workers">Event loops.</param>
/// <param name="Counts">What they count about the process as a whole.</param>
internal sealed record StatusFacts(
    StatusTexts Texts, ConfigState Config, string NodeName, bool IsReady, TimeSpan Uptime, int Workers, Series Counts);
