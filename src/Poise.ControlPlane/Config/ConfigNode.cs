using System.Diagnostics;

namespace Poise.Config;

/// <summary>A place in the config file; lines and columns count from 1.</summary>
public readonly record struct Position(int Line, int Column);

/// <summary>What a node of the file is.</summary>
internal enum NodeKind
{
    Scalar,
    List,
    Map,
}

/// <summary>
/// One node of the file with its place. Unlike YamlDotNet's own model it keeps duplicate keys, so that each can be
/// reported, and its depth and size are bounded before anything walks it.
/// </summary>
[DebuggerDisplay("{Kind} {Text}")]
internal sealed class ConfigNode(NodeKind kind, Position position)
{
    // Most nodes are scalars, which have none.
    private readonly List<ConfigNode>? _children = kind == NodeKind.Scalar ? null : [];

    public NodeKind Kind { get; } = kind;

    public Position Position { get; } = position;

    /// <summary>The text of a scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar was written without quotes and without a tag that makes it text.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Items of a list; keys and values of a map in turn.</summary>
    public IReadOnlyList<ConfigNode> Children => _children ?? (IReadOnlyList<ConfigNode>)[];

    /// <summary>Nodes in it, itself included, with each alias counted as what it stands for.</summary>
    public long Size { get; set; } = 1;

    /// <summary>Of a list or a map.</summary>
    public void Add(ConfigNode child) => _children!.Add(child);

    /// <summary>YAML 1.2 core schema (§10.3.2): what is not there is null.</summary>
    public bool IsNull =>
        Kind == NodeKind.Scalar && IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL");
}
