using Poise.Metrics;

namespace Poise.Io;

/// <summary>What each loop says of its own health.</summary>
public static class LoopMetrics
{
    public static readonly Histogram Turns = new(
        "poise_loop_turn_seconds",
        "How long the turns of the event loops took: what else was ready waited that long.");

    public static readonly Summary Late = new(
        "poise_loop_late_seconds",
        "Times that a loop was late by more than 50 ms, and by how much; all deadlines moved by as much.");
}
