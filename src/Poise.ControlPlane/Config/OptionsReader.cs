using Poise.Core.Options;

namespace Poise.Config;

/// <summary>
/// Nodes to records, by the shapes that the generator wrote. It knows no key by name, and it goes on after an error,
/// so that one run shows all of them.
/// </summary>
internal sealed class OptionsReader(ErrorList errors, PositionTable positions, string folder)
{
    /// <summary>
    /// The record that the node stands for. It is null where a required key is missing; any other key that is wrong
    /// keeps its default. Either way the error is reported.
    /// </summary>
    public object? ReadRecord(OptionsShape shape, ConfigNode node, string path, string? name = null)
    {
        object record = shape.Create();
        if (name is not null)
            record = shape.WithName!(record, name);

        var entry = new PositionTable.Entry(path, node.Position);
        bool isWhole = true;
        if (node.Kind == NodeKind.Map)
            isWhole = ReadKeys(shape, node, path, entry, ref record);
        else if (node.Kind == NodeKind.Scalar && !node.IsNull && shape.Short is not null)
            isWhole = ReadKey(shape.Short, node, path, entry, ref record);
        else
            isWhole = Mismatch(node, path, ExpectedOf(shape));

        if (!isWhole && LacksRequired(shape, entry))
            return null;

        if (node.Kind != NodeKind.Map && !isWhole)
            entry.Broken.UnionWith(shape.Keys.Select(key => key.Name));
        positions.Add(record, entry);
        return record;
    }

    private bool ReadKeys(
        OptionsShape shape, ConfigNode map, string path, PositionTable.Entry entry, ref object record)
    {
        int before = errors.Count;
        bool isAllKnown = true;
        foreach ((string name, ConfigNode key, ConfigNode value) in Entries(map, path))
        {
            if (shape.Find(name) is { } known)
                ReadKey(known, value, Join(path, name), entry, ref record);
            else
                isAllKnown = Unknown(shape, name, key, path, entry);
        }

        foreach (OptionKey key in shape.Keys)
        {
            if (key.IsRequired && !entry.Values.ContainsKey(key.Name) && !entry.Broken.Contains(key.Name))
                Fail(map.Position, path, $"'{key.Name}' is missing; expected {Expectation.Of(key.Type)}");
        }

        int set = shape.ExactlyOne.Count(key => entry.Values.ContainsKey(key.Name));
        if (shape.ExactlyOne.Length > 0 && set != 1 && isAllKnown)
            Fail(map.Position, path, $"expected exactly one of {Expectation.Names(shape.ExactlyOne)}, found {set}");
        return errors.Count == before;
    }

    private bool ReadKey(OptionKey key, ConfigNode node, string path, PositionTable.Entry entry, ref object record)
    {
        entry.Values[key.Name] = node;
        bool isWhole = true;
        object? value = Read(key.Type, node, path, ref isWhole);
        if (!isWhole)
            entry.Broken.Add(key.Name);
        if (value is not null)
            record = key.With(record, value);
        return isWhole;
    }

    private object? Read(OptionType type, ConfigNode node, string path, ref bool isWhole)
    {
        switch (type)
        {
            case RecordType record:
                int before = errors.Count;
                object? value = ReadRecord(record.Shape, node, path);
                isWhole &= errors.Count == before;
                return value;
            case ListType list:
                return ReadList(list, node, path, ref isWhole);
            case MapType map:
                return ReadMap(map, node, path, ref isWhole);
            default:
                object? scalar = ReadScalar((ScalarType)type, node, path);
                isWhole &= scalar is not null;
                return scalar;
        }
    }

    private object? ReadList(ListType list, ConfigNode node, string path, ref bool isWhole)
    {
        var items = new List<object>();
        bool isBare = node.Kind != NodeKind.List;
        if (isBare && (!list.OneOrMany || node.IsNull))
        {
            isWhole = Mismatch(node, path, Expectation.Of(list));
            return null;
        }

        List<ConfigNode> nodes = isBare ? [node] : node.Children;
        for (int i = 0; i < nodes.Count; i++)
        {
            if (Read(list.Item, nodes[i], isBare ? path : $"{path}[{i}]", ref isWhole) is { } item)
                items.Add(item);
        }

        return list.Build(items);
    }

    private object? ReadMap(MapType type, ConfigNode node, string path, ref bool isWhole)
    {
        if (node.Kind != NodeKind.Map)
        {
            isWhole = Mismatch(node, path, Expectation.Of(type));
            return null;
        }

        int before = errors.Count;
        var items = new List<object>();
        foreach ((string name, ConfigNode key, ConfigNode value) in Entries(node, path))
        {
            if (!NameType.IsName(name))
                Mismatch(key, path, NameType.Form);
            if (ReadRecord(type.Shape, value, Join(path, name), name) is { } item)
                items.Add(item);
        }

        isWhole &= errors.Count == before;
        return type.Build(items);
    }

    private object? ReadScalar(ScalarType type, ConfigNode node, string path)
    {
        string? suggestion = null;
        if (node.Kind == NodeKind.Scalar && !node.IsNull)
        {
            object? value = type.Parse(new ScalarText(node.Text, node.IsPlain), out suggestion);
            if (value is not null)
                return type is FilePathType file ? file.Resolve((string)value, folder) : value;
        }

        Mismatch(node, path, type.Expected, suggestion);
        return null;
    }

    /// <summary>The keys of a map, each once and each a scalar; what is not is reported and left out.</summary>
    private IEnumerable<(string Name, ConfigNode Key, ConfigNode Value)> Entries(ConfigNode map, string path)
    {
        var seen = new Dictionary<string, Position>(StringComparer.Ordinal);
        for (int i = 0; i < map.Children.Count; i += 2)
        {
            ConfigNode key = map.Children[i];
            if (key.Kind != NodeKind.Scalar)
                Fail(key.Position, path, $"expected a key, found {Expectation.Found(key)}");
            else if (!seen.TryAdd(key.Text, key.Position))
                Fail(key.Position, path, Duplicate(key.Text, seen[key.Text]));
            else
                yield return (key.Text, key, map.Children[i + 1]);
        }
    }

    /// <summary>The key that was probably meant counts as broken, so that nothing says it is missing as well.</summary>
    private bool Unknown(OptionsShape shape, string name, ConfigNode key, string path, PositionTable.Entry entry)
    {
        bool isMerge = name == "<<";
        string? near = Spelling.Nearest(name, shape.Keys.Select(known => known.Name));
        if (near is not null)
            entry.Broken.Add(near);
        else if (isMerge)
            entry.Broken.UnionWith(shape.Keys.Select(known => known.Name));

        string hint = (isMerge, near) switch
        {
            (true, _) => "merge keys are not supported",
            (_, null) => $"expected {Expectation.Names(shape.Keys)}",
            _ => $"did you mean '{near}'?",
        };
        return Fail(key.Position, path, $"unknown key '{Expectation.Quote(name)}'; {hint}");
    }

    private bool Mismatch(ConfigNode node, string path, string expected, string? suggestion = null)
    {
        string hint = suggestion is null ? ""
            : suggestion == node.Text ? "; remove the quotes"
            : $"; did you mean '{Expectation.Quote(suggestion)}'?";
        return Fail(node.Position, path, $"expected {expected}, found {Expectation.Found(node)}{hint}");
    }

    private bool Fail(Position position, string path, string message)
    {
        errors.Add(position, path.Length == 0 ? message : $"{path}: {message}");
        return false;
    }

    private static bool LacksRequired(OptionsShape shape, PositionTable.Entry entry) =>
        shape.Keys.Any(key => key.IsRequired
            && (!entry.Values.ContainsKey(key.Name) || entry.Broken.Contains(key.Name)));

    private static string Duplicate(string key, Position first) =>
        $"duplicate key '{Expectation.Quote(key)}'; it is on line {first.Line} already";

    private static string ExpectedOf(OptionsShape shape) => Expectation.Of(new RecordType(shape));

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{Expectation.Quote(key)}";
}
