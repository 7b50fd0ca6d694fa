namespace Poise.Simulation;

/// <summary>A first-in first-out queue of bytes.</summary>
internal sealed class SimBytes
{
    private byte[] _bytes = new byte[256];
    private int _start;

    internal int Count { get; private set; }

    internal void Append(ReadOnlySpan<byte> source)
    {
        if (_start + Count + source.Length > _bytes.Length)
            MakeRoom(source.Length);
        source.CopyTo(_bytes.AsSpan(_start + Count));
        Count += source.Length;
    }

    /// <summary>Takes as many bytes as there are and fit.</summary>
    internal int Take(Span<byte> destination)
    {
        int count = Math.Min(Count, destination.Length);
        _bytes.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        Count -= count;
        return count;
    }

    internal void Clear() => _start = Count = 0;

    private void MakeRoom(int more)
    {
        byte[] target = Count + more <= _bytes.Length / 2 ? _bytes : new byte[(Count + more) * 2];
        _bytes.AsSpan(_start, Count).CopyTo(target);
        _bytes = target;
        _start = 0;
    }
}
