namespace Poise.Core.Options;

/// <summary>
/// Marks a <c>partial record</c> whose <see cref="KeyAttribute">[Key]</see> properties are config keys. The
/// generator adds a static <c>Shape</c> that describes it; the record's summary is its text in the reference page.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OptionsAttribute : Attribute
{
    /// <summary>A lone scalar stands for the record with only this property set.</summary>
    public string? Short { get; init; }

    /// <summary>Of these properties exactly one must be set.</summary>
    public string[] ExactlyOne { get; init; } = [];
}

/// <summary>
/// Makes a property a config key: its name in kebab-case, its type the kind, its initial value the default, its
/// summary the documentation, <c>required</c> a key that must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute : Attribute
{
    /// <summary>Inclusive, in the notation of the key: <c>1..1024</c>, <c>1ms..24h</c>, <c>4KiB..1MiB</c>.</summary>
    public string? Range { get; init; }
}

/// <summary>
/// The property that holds the name of a record in a map (<c>pools: { NAME: {…} }</c>). It is no key of its own.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MapNameAttribute : Attribute;

/// <summary>A list written as a map from name to record; the order of the file is kept.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ByNameAttribute : Attribute;

/// <summary>A list of one may be written without the brackets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOrManyAttribute : Attribute;

/// <summary>A whole number of bytes, written as <c>16KiB</c>, <c>1MiB</c> or plain bytes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SizeAttribute : Attribute;

/// <summary>Text that is a name: <c>[A-Za-z0-9._-]{1,64}</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameAttribute : Attribute;

/// <summary>A path of a file; a relative one starts at the folder of the config file. Words stay as they are.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute(params string[] words) : Attribute
{
    /// <summary>Values that are no path, such as <c>stdout</c>.</summary>
    public string[] Words { get; } = words;
}

/// <summary>Text that must begin with <paramref name="start"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class StartsWithAttribute(string start) : Attribute
{
    public string Start { get; } = start;
}

/// <summary>A word that stands for a number, such as <c>auto</c> for 0.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordAttribute(string word, long value) : Attribute
{
    public string Word { get; } = word;
    public long Value { get; } = value;
}
