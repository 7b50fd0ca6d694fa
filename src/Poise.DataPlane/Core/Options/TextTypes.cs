namespace Poise.Core.Options;

/// <summary>Text. Control characters are refused: they would end up in header fields and log lines.</summary>
/// <param name="start">What it must begin with; empty for nothing.</param>
public sealed class TextType(string start = "") : ScalarType
{
    public string Start { get; } = start;

    public override string Expected =>
        Start.Length == 0 ? "a line of text" : $"a line of text that begins with '{Start}'";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        string text = scalar.Text;
        bool isClean = text.Length > 0 && !text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.Contains('\x7F');
        bool hasStart = text.StartsWith(Start, StringComparison.Ordinal);
        suggestion = isClean && !hasStart ? Start + text : null;
        return isClean && hasStart ? text : null;
    }
}

/// <summary>A name: <c>[A-Za-z0-9._-]{1,64}</c>.</summary>
public sealed class NameType : ScalarType
{
    public const string Pattern = "^[A-Za-z0-9._-]{1,64}$";

    private const int LongestName = 64;

    public static string Form => "a name of 1 to 64 letters, digits, '.', '_' and '-'";

    public override string Expected => Form;

    public static bool IsName(string text)
    {
        if (text.Length is 0 or > LongestName)
            return false;

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }

        return true;
    }

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        return IsName(scalar.Text) ? scalar.Text : null;
    }
}

/// <summary>The path of a file, or one of some words that are none.</summary>
public sealed class FilePathType(string[] words) : ScalarType
{
    public string[] Words { get; } = words;

    public override string Expected =>
        Words.Length == 0 ? "the path of a file" : string.Join(", ", Words) + " or the path of a file";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        return scalar.Text.Length == 0 || scalar.Text.Contains('\0') ? null : scalar.Text;
    }

    /// <summary>The path from <paramref name="folder"/>; a word stays as it is.</summary>
    public string Resolve(string text, string folder) =>
        Array.IndexOf(Words, text) >= 0 ? text : Path.GetFullPath(text, folder);
}

/// <summary>A value that reads itself.</summary>
public abstract class ParsedType : ScalarType
{
    /// <summary>An ECMA-262 pattern for the JSON schema.</summary>
    public abstract string Pattern { get; }

    /// <summary>Whether a plain number is a value too.</summary>
    public abstract bool MayBeNumber { get; }

    /// <summary>The values, where they are a closed list.</summary>
    public abstract ReadOnlySpan<Choice> Choices { get; }
}

/// <inheritdoc/>
public sealed class ParsedType<T> : ParsedType
    where T : ITextOption<T>
{
    public override string Expected => T.Expected;

    public override string Pattern => T.Pattern;

    public override bool MayBeNumber => T.MayBeNumber;

    public override ReadOnlySpan<Choice> Choices => T.Choices;

    public override object? Parse(ScalarText scalar, out string? suggestion) =>
        T.TryParse(scalar.Text, out T? value, out suggestion) ? value : null;
}
