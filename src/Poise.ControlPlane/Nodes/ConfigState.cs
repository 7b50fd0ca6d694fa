namespace Poise.Nodes;

/// <summary>Which configuration a node runs on, and what became of the last attempt to change it.</summary>
/// <param name="Generation">Counts from 1 for each configuration that was loaded.</param>
/// <param name="LoadedAt">When the one in force was.</param>
/// <param name="Error">The first error of the last reload, if it failed; null after a good one.</param>
public sealed record ConfigState(int Generation, DateTimeOffset LoadedAt, string? Error);
