namespace Poise.Metrics;

/// <summary>
/// Something that Poise may say about itself. Declare it once, as a <c>static readonly</c> of the class that says it:
/// each kind is limited by itself, so that one that repeats cannot hide the others.
/// </summary>
/// <param name="level">How much it matters.</param>
/// <param name="message">A few fixed words; what varies goes into the fields.</param>
/// <param name="burst">Most lines of this kind in ten seconds; those beyond are told with the next.</param>
public sealed class EventKind(LogLevel level, string message, int burst = EventKind.DefaultBurst)
{
    /// <summary>Enough for a kind that says something about the process.</summary>
    public const int DefaultBurst = 10;

    /// <summary>Enough for a kind that says something about each backend or listener.</summary>
    public const int ManyThings = 200;

    public LogLevel Level => level;

    public string Message => message;

    public int Burst => burst;
}

/// <summary>A key and its value in an event: write <c>("pool", name)</c> or <c>("count", 3)</c>.</summary>
public readonly struct EventField
{
    private EventField(string key, string? text, long number)
    {
        Key = key;
        Text = text;
        Number = number;
    }

    /// <summary>ASCII words, joined by underscores.</summary>
    public string Key { get; }

    /// <summary>The value when it is a text, else null.</summary>
    public string? Text { get; }

    public long Number { get; }

    public static implicit operator EventField((string Key, string Text) field) => new(field.Key, field.Text, 0);

    public static implicit operator EventField((string Key, long Number) field) => new(field.Key, null, field.Number);
}
