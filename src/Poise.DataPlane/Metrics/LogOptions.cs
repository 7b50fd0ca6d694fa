using Poise.Core.Options;

namespace Poise.Metrics;

/// <summary>How a line of the access log is written.</summary>
public enum LogFormat
{
    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>How much Poise says about itself; each level includes the ones before it.</summary>
public enum LogLevel
{
    /// <summary>What failed and needs somebody.</summary>
    Error,

    /// <summary>What may need somebody.</summary>
    Warning,

    /// <summary>What changed: started, reloaded, stopped.</summary>
    Info,

    /// <summary>Everything that helps to find a fault.</summary>
    Debug,
}

/// <summary>What is logged, and where to.</summary>
[Options]
public sealed partial record LogOptions
{
    /// <summary>The word that sends the access log to standard output.</summary>
    public const string Stdout = "stdout";

    /// <summary>The word that turns the access log off.</summary>
    public const string Off = "off";

    /// <summary>Where the access log goes: `stdout`, `off`, or the path of a file.</summary>
    [Key, FilePath(Stdout, Off)]
    public string Access { get; init; } = Stdout;

    /// <summary>How a line of the access log is written.</summary>
    [Key]
    public LogFormat Format { get; init; } = LogFormat.Json;

    /// <summary>How much Poise says about itself on standard error.</summary>
    [Key]
    public LogLevel Level { get; init; } = LogLevel.Info;
}
