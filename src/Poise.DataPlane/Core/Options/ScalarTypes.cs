using System.Globalization;
using System.Text;

namespace Poise.Core.Options;

/// <summary>A scalar as it was written.</summary>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="IsPlain">Whether it was written without quotes: <c>5</c> is a number and <c>"5"</c> is not.</param>
public readonly record struct ScalarText(string Text, bool IsPlain);

/// <summary>A value that is one scalar.</summary>
public abstract class ScalarType : OptionType
{
    /// <summary>What an error says was expected, such as <c>a duration from 1ms to 24h</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The value, or null with what was probably meant.</summary>
    public abstract object? Parse(ScalarText scalar, out string? suggestion);

    /// <summary>The text that <see cref="Parse"/> reads as <paramref name="value"/>.</summary>
    public virtual string Format(object value) => value.ToString()!;
}

/// <summary>Whole numbers, sizes and durations: one number with an inclusive range and a notation.</summary>
public abstract class NumberType : ScalarType
{
    private protected NumberType(string range, Func<string, long?> parse, Func<long, string> format)
    {
        int dots = range.IndexOf("..", StringComparison.Ordinal);
        Minimum = Bound(range, dots < 0 ? "" : range[..dots], parse);
        Maximum = Bound(range, dots < 0 ? "" : range[(dots + 2)..], parse);
        ParseNumber = parse;
        FormatNumber = format;
    }

    public long Minimum { get; }

    public long Maximum { get; }

    private protected Func<string, long?> ParseNumber { get; }

    public Func<long, string> FormatNumber { get; }

    public string Bounds => $"from {FormatNumber(Minimum)} to {FormatNumber(Maximum)}";

    private protected bool InRange(long number) => number >= Minimum && number <= Maximum;

    private static long Bound(string range, string bound, Func<string, long?> parse) =>
        parse(bound) ?? throw new FormatException($"[Key(Range = \"{range}\")] is not LOWEST..HIGHEST");
}

/// <summary>A whole number, or a word that stands for one.</summary>
/// <param name="range">Inclusive, <c>1..1024</c>.</param>
/// <param name="isLong">Whether the property is a <see cref="long"/>; else it is an <see cref="int"/>.</param>
/// <param name="word">A word such as <c>auto</c>, or null.</param>
/// <param name="wordValue">What the word stands for.</param>
public sealed class IntegerType(string range, bool isLong, string? word = null, long wordValue = 0)
    : NumberType(range, ReadNumber, number => number.ToString(CultureInfo.InvariantCulture))
{
    public string? Word { get; } = word;

    public override string Expected => (Word is null ? "" : Word + " or ") + $"a whole number {Bounds}";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        if (Word is not null && scalar.Text == Word)
            return Box(wordValue);

        if (ParseNumber(scalar.Text) is not long number || !InRange(number))
            return null;

        if (scalar.IsPlain)
            return Box(number);

        suggestion = scalar.Text;
        return null;
    }

    public override string Format(object value)
    {
        long number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        return Word is not null && number == wordValue ? Word : FormatNumber(number);
    }

    private object Box(long number) => isLong ? number : (object)(int)number;

    private static long? ReadNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}

/// <summary>A number of bytes.</summary>
/// <param name="range">Inclusive, <c>4KiB..1MiB</c>.</param>
/// <param name="isLong">Whether the property is a <see cref="long"/>; else it is an <see cref="int"/>.</param>
public sealed class SizeType(string range, bool isLong) : NumberType(range, SizeText.Parse, SizeText.Format)
{
    public override string Expected => $"a size {Bounds}";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        if (ParseNumber(scalar.Text) is long bytes && InRange(bytes))
            return isLong ? bytes : (object)(int)bytes;

        suggestion = SizeText.Suggest(scalar.Text) is string close && InRange(ParseNumber(close)!.Value) ? close : null;
        return null;
    }

    public override string Format(object value) => FormatNumber(Convert.ToInt64(value, CultureInfo.InvariantCulture));
}

/// <summary>A <see cref="TimeSpan"/>.</summary>
/// <param name="range">Inclusive, <c>1ms..24h</c>.</param>
public sealed class DurationType(string range) : NumberType(range, DurationText.Parse, DurationText.Format)
{
    public override string Expected => $"a duration {Bounds}";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        if (ParseNumber(scalar.Text) is long milliseconds && InRange(milliseconds))
            return TimeSpan.FromMilliseconds(milliseconds);

        string? close = DurationText.Suggest(scalar.Text);
        suggestion = close is not null && InRange(ParseNumber(close)!.Value) ? close : null;
        return null;
    }

    public override string Format(object value) =>
        FormatNumber((long)((TimeSpan)value).TotalMilliseconds);
}

/// <summary><c>true</c> or <c>false</c> (YAML 1.2 core schema; yes and on are text).</summary>
public sealed class BooleanType : ScalarType
{
    public override string Expected => "true or false";

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = scalar.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "1" => "true",
            "no" or "off" or "n" or "0" => "false",
            "true" or "false" => scalar.Text.ToLowerInvariant(),
            _ => null,
        };
        return (scalar.IsPlain, scalar.Text) switch
        {
            (true, "true" or "True" or "TRUE") => true,
            (true, "false" or "False" or "FALSE") => false,
            _ => null,
        };
    }

    public override string Format(object value) => (bool)value ? "true" : "false";
}

/// <summary>One value of an enum.</summary>
public sealed class ChoiceType(Choice[] choices) : ScalarType
{
    public Choice[] Choices { get; } = choices;

    public override string Expected
    {
        get
        {
            var text = new StringBuilder(Choices[0].Name);
            for (int i = 1; i < Choices.Length; i++)
                text.Append(i == Choices.Length - 1 ? " or " : ", ").Append(Choices[i].Name);
            return text.ToString();
        }
    }

    public override object? Parse(ScalarText scalar, out string? suggestion)
    {
        suggestion = null;
        foreach (Choice choice in Choices)
        {
            if (choice.Name == scalar.Text)
                return choice.Value;
        }

        var names = new string[Choices.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = Choices[i].Name;
        suggestion = Spelling.Nearest(scalar.Text, names);
        return null;
    }

    public override string Format(object value)
    {
        foreach (Choice choice in Choices)
        {
            if (choice.Value.Equals(value))
                return choice.Name;
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, null);
    }
}

/// <summary>One value of an enum: its word in kebab-case, its documentation, and the value.</summary>
public sealed record Choice(string Name, string Doc, object Value);
