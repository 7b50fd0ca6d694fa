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
    public object? ReadRecord(OptionsShape shape, ConfigNode node, NodePath path = default, string? name = null)
    {
        object record = shape.Create();
        if (name is not null)
            record = shape.WithName!(record, name);

        var entry = new PositionTable.Entry(path, node.Position, Math.Max(1, node.Children.Count / 2));
        bool isWhole = true;
        if (node.Kind == NodeKind.Map)
            isWhole = ReadKeys(shape, node, entry, ref record);
        else if (node.Kind == NodeKind.Scalar && !node.IsNull && shape.Short is not null)
            isWhole = ReadKey(shape.Short, node, path, entry, ref record);
        else
            isWhole = Mismatch(node, path, ExpectedOf(shape));

        if (!isWhole && LacksRequired(shape, entry))
            return null;

        if (node.Kind != NodeKind.Map && !isWhole)
            entry.Break(shape.Keys);
        positions.Add(record, entry);
        return record;
    }

    private bool ReadKeys(OptionsShape shape, ConfigNode map, PositionTable.Entry entry, ref object record)
    {
        int before = errors.Count;
        bool isAllKnown = true;
        NodePath path = entry.Path;
        NodePath.Step within = path.Open();
        var seen = new SeenKeys(map);
        for (int i = 0; i < map.Children.Count; i += 2)
        {
            ConfigNode key = map.Children[i];
            if (!IsNewKey(key, i, seen, path))
                continue;
            if (shape.Find(key.Text) is { } known)
                ReadKey(known, map.Children[i + 1], within.Key(key.Text), entry, ref record);
            else
                isAllKnown = Unknown(shape, key, path, entry);
        }

        foreach (OptionKey key in shape.Keys)
        {
            if (key.IsRequired && entry.Find(key.Name) is null && !entry.IsBroken(key.Name))
                Fail(map.Position, path, $"'{key.Name}' is missing; expected {Expectation.Of(key.Type)}");
        }

        int set = 0;
        foreach (OptionKey key in shape.ExactlyOne)
            set += entry.Find(key.Name) is null ? 0 : 1;
        if (shape.ExactlyOne.Length > 0 && set != 1 && isAllKnown)
            Fail(map.Position, path, $"expected exactly one of {Expectation.Names(shape.ExactlyOne)}, found {set}");
        return errors.Count == before;
    }

    private bool ReadKey(OptionKey key, ConfigNode node, NodePath path, PositionTable.Entry entry, ref object record)
    {
        entry.Add(key.Name, node);
        bool isWhole = true;
        object? value = Read(key.Type, node, path, ref isWhole);
        if (!isWhole)
            entry.Break(key.Name);
        if (value is not null)
            record = key.With(record, value);
        return isWhole;
    }

    private object? Read(OptionType type, ConfigNode node, NodePath path, ref bool isWhole)
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

    private object? ReadList(ListType list, ConfigNode node, NodePath path, ref bool isWhole)
    {
        bool isBare = node.Kind != NodeKind.List;
        if (isBare && (!list.OneOrMany || node.IsNull))
        {
            isWhole = Mismatch(node, path, Expectation.Of(list));
            return null;
        }

        IReadOnlyList<ConfigNode> nodes = isBare ? [node] : node.Children;
        var items = new List<object>(nodes.Count);
        NodePath.Step within = path.Open();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (Read(list.Item, nodes[i], isBare ? path : within.Item(i), ref isWhole) is { } item)
                items.Add(item);
        }

        return list.Build(items);
    }

    private object? ReadMap(MapType type, ConfigNode node, NodePath path, ref bool isWhole)
    {
        if (node.Kind != NodeKind.Map)
        {
            isWhole = Mismatch(node, path, Expectation.Of(type));
            return null;
        }

        int before = errors.Count;
        var items = new List<object>(node.Children.Count / 2);
        NodePath.Step within = path.Open();
        var seen = new SeenKeys(node);
        for (int i = 0; i < node.Children.Count; i += 2)
        {
            ConfigNode key = node.Children[i];
            if (!IsNewKey(key, i, seen, path))
                continue;
            if (!NameType.IsName(key.Text))
                Mismatch(key, path, NameType.Form);
            if (ReadRecord(type.Shape, node.Children[i + 1], within.Key(key.Text), key.Text) is { } item)
                items.Add(item);
        }

        isWhole &= errors.Count == before;
        return type.Build(items);
    }

    private object? ReadScalar(ScalarType type, ConfigNode node, NodePath path)
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

    /// <summary>Whether it is a scalar and the first of its text in the map; what is not is reported.</summary>
    private bool IsNewKey(ConfigNode key, int place, SeenKeys seen, NodePath path)
    {
        if (key.Kind != NodeKind.Scalar)
            return Fail(key.Position, path, $"expected a key, found {Expectation.Found(key)}");
        return seen.Add(place) is not { } first || Fail(key.Position, path, Duplicate(key.Text, first.Position));
    }

    /// <summary>
    /// The key that was probably meant counts as broken, so that nothing says it is missing as well.
    /// </summary>
    private bool Unknown(OptionsShape shape, ConfigNode key, NodePath path, PositionTable.Entry entry)
    {
        string name = key.Text;
        bool isMerge = name == "<<";
        string? near = Spelling.Nearest(name, shape.Keys.Select(known => known.Name));
        if (near is not null)
            entry.Break(near);
        else if (isMerge)
            entry.Break(shape.Keys);

        string hint = (isMerge, near) switch
        {
            (true, _) => "merge keys are not supported",
            (_, null) => $"expected {Expectation.Names(shape.Keys)}",
            _ => $"did you mean '{near}'?",
        };
        return Fail(key.Position, path, $"unknown key '{Expectation.Quote(name)}'; {hint}");
    }

    private bool Mismatch(ConfigNode node, NodePath path, string expected, string? suggestion = null)
    {
        string hint = suggestion is null ? ""
            : suggestion == node.Text ? "; remove the quotes"
            : $"; did you mean '{Expectation.Quote(suggestion)}'?";
        return Fail(node.Position, path, $"expected {expected}, found {Expectation.Found(node)}{hint}");
    }

    private bool Fail(Position position, NodePath path, string message)
    {
        errors.Add(position, path.IsRoot ? message : $"{path}: {message}");
        return false;
    }

    private static bool LacksRequired(OptionsShape shape, PositionTable.Entry entry) => shape.Keys.Any(
        key => key.IsRequired && (entry.Find(key.Name) is null || entry.IsBroken(key.Name)));

    private static string Duplicate(string key, Position first) =>
        $"duplicate key '{Expectation.Quote(key)}'; it is on line {first.Line} already";

    private static string ExpectedOf(OptionsShape shape) => Expectation.Of(new RecordType(shape));
}
