using System.Runtime.CompilerServices;

namespace Poise.Pools;

/// <summary>
/// The backends that one exchange was given so far, by index in its pool. Starts as <c>default</c>; an exchange keeps
/// the pool that it started with, so the indices stay right over a reload.
/// </summary>
public struct TriedBackends
{
    /// <summary>How many are remembered, as many as an exchange may have tries; then the oldest is forgotten.</summary>
    public const int Capacity = 10;

    private Indices _indices;
    private int _added;

    /// <summary>How many are remembered, 0 to <see cref="Capacity"/>.</summary>
    public readonly int Count => Math.Min(_added, Capacity);

    public void Add(int index)
    {
        _indices[_added % Capacity] = index;
        _added++;
    }

    public readonly bool Contains(int index)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_indices[i] == index)
                return true;
        }

        return false;
    }

    [InlineArray(Capacity)]
    private struct Indices
    {
        private int _first;
    }
}
