namespace Poise.Config;

/// <summary>
/// The keys of one map as they are read. The keys of a record are few, so that looking at each is cheaper than a
/// table for each of a thousand records; a map of names may have any number.
/// </summary>
internal readonly struct SeenKeys(ConfigNode map)
{
    private const int Few = 32;

    private readonly Dictionary<string, ConfigNode>? _many =
        map.Children.Count > Few ? new(StringComparer.Ordinal) : null;

    /// <summary>Takes the scalar key at a place of the map's children; keys come in their order.</summary>
    /// <returns>The key of the same text before it, or null.</returns>
    public ConfigNode? Add(int place)
    {
        ConfigNode key = map.Children[place];
        if (_many is not null)
            return _many.TryAdd(key.Text, key) ? null : _many[key.Text];
        for (int i = 0; i < place; i += 2)
        {
            ConfigNode other = map.Children[i];
            if (other.Kind == NodeKind.Scalar && other.Text == key.Text)
                return other;
        }
        return null;
    }
}
