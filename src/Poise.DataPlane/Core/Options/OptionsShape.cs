namespace Poise.Core.Options;

/// <summary>
/// What the generator knows about an <see cref="OptionsAttribute">[Options]</see> record, as data: reader, schema
/// and reference page walk it, so that none of them needs reflection or knows any record by name.
/// </summary>
/// <param name="name">The name of the record's type.</param>
/// <param name="doc">Its summary.</param>
/// <param name="create">Makes one with every default; required properties are still null.</param>
public sealed class OptionsShape(string name, string doc, Func<object> create)
{
    public string Name { get; } = name;

    public string Doc { get; } = doc;

    /// <summary>In the order of the source, which is the order of schema and reference page.</summary>
    public required OptionKey[] Keys { get; init; }

    /// <summary>The key that a lone scalar stands for.</summary>
    public OptionKey? Short { get; init; }

    /// <summary>Keys of which exactly one must be there; none when it is empty.</summary>
    public OptionKey[] ExactlyOne { get; init; } = [];

    /// <summary>A copy of the record with its name in the map set; null where the record is in no map.</summary>
    public Func<object, string, object>? WithName { get; init; }

    public object Create() => create();

    /// <summary>The key called <paramref name="key"/>, or null.</summary>
    public OptionKey? Find(string key)
    {
        foreach (OptionKey candidate in Keys)
        {
            if (candidate.Name == key)
                return candidate;
        }

        return null;
    }
}

/// <summary>One config key.</summary>
/// <param name="name">In kebab-case.</param>
/// <param name="doc">The summary of its property.</param>
/// <param name="type">What may be written.</param>
/// <param name="isRequired">Whether it must be there.</param>
/// <param name="get">Reads the property; null where nothing was set.</param>
/// <param name="with">A copy of the record with the property set.</param>
public sealed class OptionKey(
    string name,
    string doc,
    OptionType type,
    bool isRequired,
    Func<object, object?> get,
    Func<object, object, object> with)
{
    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public OptionType Type { get; } = type;

    public bool IsRequired { get; } = isRequired;

    public object? Get(object record) => get(record);

    public object With(object record, object value) => with(record, value);
}
