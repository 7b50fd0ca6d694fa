using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Poise.Config;

/// <summary>
/// Text to nodes: YAML 1.2, one document, anchors and aliases. It is not recursive and has bounds, because a config
/// can come over the admin API: neither deep nesting nor aliases of aliases may cost the process.
/// </summary>
internal sealed class NodeReader(ErrorList errors)
{
    /// <summary>Lists and maps inside each other.</summary>
    internal const int DeepestNesting = 64;

    /// <summary>Nodes once every alias is replaced by what it stands for.</summary>
    internal const int MostNodes = 1_000_000;

    private const string TextTag = "tag:yaml.org,2002:str";

    /// <summary>YAML 1.2 core schema, §10.3. Only the one for text changes what a scalar is.</summary>
    private static readonly HashSet<string> CoreTags = new(StringComparer.Ordinal)
    {
        TextTag, "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
        "tag:yaml.org,2002:null", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq",
    };

    private readonly Stack<(ConfigNode Node, string? Anchor)> _open = new();
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private ConfigNode? _root;

    /// <summary>The one document of the text, or null after an error.</summary>
    public ConfigNode? Read(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        while (MoveNext(parser, text))
        {
            if (!Take(parser.Current!))
                return null;
        }

        if (errors.Count > 0)
            return null;

        if (_root is { IsNull: false })
            return _root;

        errors.Add(new Position(1, 1), "the file is empty; expected at least listeners and pools");
        return null;
    }

    private bool MoveNext(Parser parser, string text)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException syntax)
        {
            (Position position, string message) = SyntaxMessage.Of(syntax, text);
            return Fail(position, message);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 18.1 has no error of its own for `- [a\n-` and for a tag that is no URI; fuzzing found both.
            Position last = parser.Current is { } current ? At(current.End) : new Position(1, 1);
            return Fail(last, "bad syntax somewhere after this place");
        }
    }

    private bool Take(ParsingEvent current)
    {
        switch (current)
        {
            case DocumentStart when _root is not null:
                return Fail(current, "a second document; a config file is one document");
            case Scalar scalar:
                return CheckTag(scalar, scalar.Tag) && Place(Leaf(scalar), Name(scalar.Anchor), current);
            case SequenceStart list:
                return CheckTag(list, list.Tag) && Open(new ConfigNode(NodeKind.List, At(list.Start)), list.Anchor);
            case MappingStart map:
                return CheckTag(map, map.Tag) && Open(new ConfigNode(NodeKind.Map, At(map.Start)), map.Anchor);
            case SequenceEnd or MappingEnd:
                return Close(current);
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value.Value, out ConfigNode? named)
                    ? Place(named, anchor: null, current)
                    : Fail(current, $"no anchor '&{alias.Value.Value}' before this alias");
            default:
                return true;
        }
    }

    private bool Open(ConfigNode node, AnchorName anchor)
    {
        _open.Push((node, Name(anchor)));
        return _open.Count <= DeepestNesting
            || Fail(node.Position, $"nested more than {DeepestNesting} levels deep");
    }

    private bool Close(ParsingEvent current)
    {
        (ConfigNode node, string? anchor) = _open.Pop();

        // YamlDotNet 18.1 leaves out an empty value that has an anchor after an empty key: ` : &b`.
        if (node.Kind == NodeKind.Map && node.Children.Count % 2 == 1)
            node.Add(new ConfigNode(NodeKind.Scalar, At(current.Start)) { IsPlain = true });
        return Place(node, anchor, current);
    }

    private bool Place(ConfigNode node, string? anchor, ParsingEvent current)
    {
        if (anchor is not null)
            _anchors[anchor] = node;

        if (_open.Count == 0)
        {
            _root = node;
            return true;
        }

        ConfigNode parent = _open.Peek().Node;
        parent.Add(node);
        parent.Size += node.Size;
        return parent.Size <= MostNodes
            || Fail(current, $"more than {MostNodes} nodes once aliases are replaced by what they stand for");
    }

    private bool CheckTag(ParsingEvent current, TagName tag) =>
        tag.IsEmpty || tag.IsNonSpecific || CoreTags.Contains(tag.Value)
        || Fail(current, $"the tag '{tag.Value}' means nothing here");

    private bool Fail(ParsingEvent current, string message) => Fail(At(current.Start), message);

    private bool Fail(Position position, string message)
    {
        errors.Add(position, message);
        return false;
    }

    private static ConfigNode Leaf(Scalar scalar) => new(NodeKind.Scalar, At(scalar.Start))
    {
        Text = scalar.Value,
        IsPlain = scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || scalar.Tag.Value != TextTag),
    };

    private static string? Name(AnchorName anchor) => anchor.IsEmpty ? null : anchor.Value;

    internal static Position At(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
