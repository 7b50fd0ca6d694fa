using System.Diagnostics.CodeAnalysis;

namespace Poise.Core.Options;

/// <summary>
/// A value that is one scalar in the config, such as an address. Implementing it is all that is needed for a
/// property of that type to be a key: reading, errors, schema and reference page follow.
/// </summary>
public interface ITextOption<TSelf>
    where TSelf : ITextOption<TSelf>
{
    /// <summary>What an error says was expected: <c>an address such as 10.0.0.1:8080</c>.</summary>
    static abstract string Expected { get; }

    /// <summary>An ECMA-262 pattern for the JSON schema. It may allow more than <see cref="TryParse"/> does.</summary>
    static abstract string Pattern { get; }

    /// <summary>Whether some values look like whole numbers, and may be written without quotes.</summary>
    static virtual bool MayBeNumber => false;

    /// <summary>The values and what they mean, for the reference page, where they are a closed list.</summary>
    static virtual ReadOnlySpan<Choice> Choices => [];

    /// <summary>
    /// False where <paramref name="text"/> is not one; <paramref name="suggestion"/> then may say what was meant.
    /// </summary>
    static abstract bool TryParse(
        string text, [MaybeNullWhen(false)] out TSelf value, out string? suggestion);
}
