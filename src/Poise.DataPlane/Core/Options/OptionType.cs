namespace Poise.Core.Options;

/// <summary>What may be written for a key. A closed set: scalar, record, list, map.</summary>
public abstract class OptionType
{
    private protected OptionType()
    {
    }
}

/// <summary>A record of keys.</summary>
public sealed class RecordType(OptionsShape shape) : OptionType
{
    public OptionsShape Shape { get; } = shape;
}

/// <summary>A list, or where <see cref="OneOrMany"/> says so one item without brackets.</summary>
public abstract class ListType(OptionType item, bool oneOrMany) : OptionType
{
    public OptionType Item { get; } = item;

    public bool OneOrMany { get; } = oneOrMany;

    /// <summary>Makes the <see cref="ValueList{T}"/> of the property.</summary>
    public abstract object Build(List<object> items);
}

/// <inheritdoc/>
public sealed class ListType<T>(OptionType item, bool oneOrMany) : ListType(item, oneOrMany)
{
    public override object Build(List<object> items) => Convert(items);

    internal static ValueList<T> Convert(List<object> items)
    {
        var converted = new T[items.Count];
        for (int i = 0; i < converted.Length; i++)
            converted[i] = (T)items[i];
        return new ValueList<T>(converted);
    }
}

/// <summary>Records by name; their shape has <see cref="OptionsShape.WithName"/>.</summary>
public abstract class MapType(OptionsShape shape) : OptionType
{
    public OptionsShape Shape { get; } = shape;

    /// <summary>Makes the <see cref="ValueList{T}"/> of the property.</summary>
    public abstract object Build(List<object> items);
}

/// <inheritdoc/>
public sealed class MapType<T>(OptionsShape shape) : MapType(shape)
{
    public override object Build(List<object> items) => ListType<T>.Convert(items);
}
