namespace Poise.Config;

/// <summary>
/// Where each key of each record was written. Records themselves know nothing of files, so that one read from a file
/// and one made in a test are equal.
/// </summary>
internal sealed class PositionTable
{
    private readonly Dictionary<object, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    public void Add(object record, Entry entry) => _entries[record] = entry;

    /// <summary>Where the record begins.</summary>
    public Position Of(object record) => _entries[record].Start;

    /// <summary>Where the value of the key is, or where the record begins when the key is not in the file.</summary>
    public Position Of(object record, string key) =>
        _entries[record].Values.TryGetValue(key, out ConfigNode? node) ? node.Position : Of(record);

    /// <summary>Where an item of the key's list is, as long as no item was left out of it.</summary>
    public Position Of(object record, string key, int index) =>
        _entries[record].Values.TryGetValue(key, out ConfigNode? node) && node.Kind == NodeKind.List
        && IsWhole(record, key)
            ? node.Children[index].Position
            : Of(record, key);

    /// <summary>What the record is called in errors, such as <c>listeners.web.routes[1]</c>.</summary>
    public string PathOf(object record) => _entries[record].Path;

    /// <summary>Whether the key is in the file.</summary>
    public bool IsSet(object record, string key) => _entries[record].Values.ContainsKey(key);

    /// <summary>Whether the key's value is whole; if not, an error about it has been reported.</summary>
    public bool IsWhole(object record, string key) => !_entries[record].Broken.Contains(key);

    /// <summary>One record: where it begins, where its values are, and which of them had errors.</summary>
    internal sealed record Entry(string Path, Position Start)
    {
        public Dictionary<string, ConfigNode> Values { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);
    }
}
