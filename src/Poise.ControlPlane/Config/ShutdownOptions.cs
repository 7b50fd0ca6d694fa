using Poise.Core.Options;

namespace Poise.Config;

/// <summary>How a planned shutdown (SIGTERM) goes. A second SIGTERM exits at once.</summary>
[Options]
public sealed partial record ShutdownOptions
{
    /// <summary>How long listeners stay open after the signal, so that who sends traffic here can stop first.</summary>
    [Key(Range = "0s..1h")]
    public TimeSpan Delay { get; init; }

    /// <summary>How long work in flight may take once listeners are closed; the rest is cut.</summary>
    [Key(Range = "0s..24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
