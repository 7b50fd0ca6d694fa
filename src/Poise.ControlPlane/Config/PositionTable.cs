using Poise.Core.Options;

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
        _entries[record].Find(key) is { } node ? node.Position : Of(record);

    /// <summary>Where an item of the key's list is, as long as no item was left out of it.</summary>
    public Position Of(object record, string key, int index) =>
        _entries[record].Find(key) is { Kind: NodeKind.List } node && IsWhole(record, key)
            ? node.Children[index].Position
            : Of(record, key);

    /// <summary>What the record is called in errors, such as <c>listeners.web.routes[1]</c>.</summary>
    public string PathOf(object record) => _entries[record].Path.ToString();

    /// <summary>Whether the key is in the file.</summary>
    public bool IsSet(object record, string key) => _entries[record].Find(key) is not null;

    /// <summary>Whether the key's value is whole; if not, an error about it has been reported.</summary>
    public bool IsWhole(object record, string key) => !_entries[record].IsBroken(key);

    /// <summary>One record: where it begins, where its values are, and which of them had errors.</summary>
    /// <param name="path">What it is called.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="keys">How many keys are in the file.</param>
    internal sealed class Entry(NodePath path, Position start, int keys)
    {
        // A record has a handful of keys: looking at each is as fast as a table, and a config has a thousand records.
        private readonly List<(string Key, ConfigNode Value)> _values = new(keys);
        private HashSet<string>? _broken;

        public NodePath Path { get; } = path;

        public Position Start { get; } = start;

        /// <summary>The value of a key that is in the file, or null.</summary>
        public ConfigNode? Find(string key)
        {
            foreach ((string known, ConfigNode value) in _values)
            {
                if (known == key)
                    return value;
            }
            return null;
        }

        /// <summary>A key of the file; each comes once.</summary>
        public void Add(string key, ConfigNode value) => _values.Add((key, value));

        public bool IsBroken(string key) => _broken is not null && _broken.Contains(key);

        public void Break(string key) => (_broken ??= new(StringComparer.Ordinal)).Add(key);

        public void Break(IEnumerable<OptionKey> keys)
        {
            foreach (OptionKey key in keys)
                Break(key.Name);
        }
    }
}
