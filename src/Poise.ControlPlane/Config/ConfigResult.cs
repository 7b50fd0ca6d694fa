namespace Poise.Config;

/// <summary>One thing that is wrong in a config file, or with the file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Position">Where in the file; null where the file as a whole is meant.</param>
/// <param name="Message">One line: what is wrong, what was expected, what was probably meant.</param>
public sealed record ConfigError(string File, Position? Position, string Message)
{
    /// <summary><c>file:line:column: message</c>, which editors and terminals make a link of.</summary>
    public override string ToString() => Position is { } at
        ? $"{File}:{at.Line}:{at.Column}: {Message}"
        : $"{File}: {Message}";
}

/// <summary>What reading a config file gave: options, or at least one error.</summary>
/// <param name="Options">Null where there is an error.</param>
/// <param name="Errors">Every error, in the order of the file.</param>
/// <param name="Warnings">What is allowed but probably not meant; in the order of the file.</param>
public sealed record ConfigResult(
    PoiseOptions? Options, IReadOnlyList<ConfigError> Errors, IReadOnlyList<ConfigError> Warnings)
{
    /// <summary>The bytes that were read, as they were; empty where they could not be.</summary>
    public byte[] Text { get; init; } = [];
}
