namespace Poise.Simulation;

/// <summary>The story of a run for a reader, told when one seed is run again with <c>--trace</c>.</summary>
internal static class Trace
{
    /// <summary>Where the story goes; null is nowhere.</summary>
    internal static TextWriter? Sink { get; set; }

    internal static bool IsOn => Sink is not null;

    /// <param name="now">Virtual nanoseconds.</param>
    /// <param name="what">One line.</param>
    internal static void Write(long now, string what) => Sink?.WriteLine($"{now / 1_000_000_000.0,14:F6}  {what}");
}
