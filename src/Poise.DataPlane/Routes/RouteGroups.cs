using System.Text;
using Poise.Core;

namespace Poise.Routes;

/// <summary>Gathers, while a table is compiled, the routes that share a key: a host or a path.</summary>
internal sealed class RouteGroups
{
    // Latin-1 is one char a byte, both ways: the string is only a byte string that a Dictionary can compare.
    private readonly Dictionary<string, int> _places = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<List<int>> _routes = [];

    /// <param name="key">What the routes share.</param>
    /// <param name="route">Its place in the file; ascending from call to call, twice the same counts once.</param>
    public void Add(ReadOnlySpan<byte> key, int route)
    {
        string text = Encoding.Latin1.GetString(key);
        if (!_places.TryGetValue(text, out int place))
        {
            place = _keys.Count;
            _places[text] = place;
            _keys.Add(key.ToArray());
            _routes.Add([]);
        }

        List<int> group = _routes[place];
        if (group.Count == 0 || group[^1] != route)
            group.Add(route);
    }

    /// <summary>From a key to its place in what <see cref="Compile"/> gives.</summary>
    public ByteKeyMap Keys() => new([.. _keys]);

    /// <summary>What the table keeps of each group.</summary>
    public T[] Compile<T>(Converter<List<int>, T> convert) => [.. _routes.ConvertAll(convert)];
}
