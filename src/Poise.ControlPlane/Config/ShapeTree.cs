using Poise.Core.Options;

namespace Poise.Config;

/// <summary>The records below a record.</summary>
internal static class ShapeTree
{
    /// <summary>The record and every one below it, each once, parents before their children.</summary>
    public static IReadOnlyList<OptionsShape> Of(OptionsShape root)
    {
        var shapes = new List<OptionsShape>();
        Collect(root, shapes);
        return shapes;
    }

    /// <summary>The record that a value is or that its items are; null where there is none.</summary>
    public static OptionsShape? Below(OptionType type) => type switch
    {
        RecordType record => record.Shape,
        MapType map => map.Shape,
        ListType list => Below(list.Item),
        _ => null,
    };

    private static void Collect(OptionsShape shape, List<OptionsShape> shapes)
    {
        if (shapes.Contains(shape))
            return;

        shapes.Add(shape);
        foreach (OptionKey key in shape.Keys)
        {
            if (Below(key.Type) is { } below)
                Collect(below, shapes);
        }
    }
}
