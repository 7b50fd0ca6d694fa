using Poise.Core;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>A colour.</summary>
public enum SampleColor
{
    /// <summary>Like the sky.</summary>
    DeepBlue,

    /// <summary>Like grass.</summary>
    Green,
}

/// <summary>One key of every kind, also of those that no real key has yet.</summary>
[Options]
public sealed partial record SampleOptions
{
    public const string Json =
        """
        { "flag": true, "share": "20%", "whole": 7, "large": 5000000000, "maybe": 3, "bytes": "2KiB", "wait": "5s",
          "color": "deep-blue", "colors": ["green", "deep-blue"], "text": "free text", "path": "/a", "file": "x.pem",
          "inner": "only", "many": { "b": { "first": "1" }, "a": { "second": "2" } } }
        """;

    /// <summary>True or false.</summary>
    [Key]
    public bool Flag { get; init; }

    /// <summary>A share.</summary>
    [Key]
    public Percent? Share { get; init; }

    /// <summary>A whole number.</summary>
    [Key(Range = "-5..10")]
    public int Whole { get; init; }

    /// <summary>A large number.</summary>
    [Key(Range = "0..9000000000")]
    public long Large { get; init; }

    /// <summary>A number that may be unset.</summary>
    [Key(Range = "1..10")]
    public int? Maybe { get; init; }

    /// <summary>A size.</summary>
    [Key(Range = "0..1MiB"), Size]
    public int Bytes { get; init; }

    /// <summary>A duration.</summary>
    [Key(Range = "0s..1m")]
    public TimeSpan Wait { get; init; }

    /// <summary>A colour.</summary>
    [Key]
    public SampleColor Color { get; init; }

    /// <summary>Colours.</summary>
    [Key, OneOrMany]
    public ValueList<SampleColor> Colors { get; init; } = [];

    /// <summary>Text.</summary>
    [Key]
    public string? Text { get; init; }

    /// <summary>A path.</summary>
    [Key, StartsWith("/")]
    public string? Path { get; init; }

    /// <summary>A file.</summary>
    [Key, FilePath("-")]
    public string? File { get; init; }

    /// <summary>One record.</summary>
    [Key]
    public SampleChoiceOptions? Inner { get; init; }

    /// <summary>Records by name.</summary>
    [Key, ByName]
    public ValueList<SampleChoiceOptions> Many { get; init; } = [];
}

/// <summary>Either this or that.</summary>
[Options(Short = nameof(First), ExactlyOne = [nameof(First), nameof(Second)])]
public sealed partial record SampleChoiceOptions
{
    /// <summary>Its name in a map.</summary>
    [MapName]
    public string? Name { get; init; }

    /// <summary>This.</summary>
    [Key]
    public string? First { get; init; }

    /// <summary>That.</summary>
    [Key]
    public string? Second { get; init; }
}
