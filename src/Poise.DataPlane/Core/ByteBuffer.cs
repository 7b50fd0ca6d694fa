using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Poise.Core;

/// <summary>
/// A fixed stretch of native memory with a window of data in it: bytes come in at <see cref="Free"/>, go out at
/// <see cref="Data"/>. Rented from a <see cref="BufferPool"/> while there is data, never held by an idle connection.
/// </summary>
public sealed unsafe class ByteBuffer
{
    private readonly byte* _memory;

    internal ByteBuffer(byte* memory, int capacity, BufferPool owner)
    {
        _memory = memory;
        Capacity = capacity;
        Owner = owner;
    }

    internal ByteBuffer? NextFree;
    internal bool Rented;

    internal BufferPool Owner { get; }

    /// <summary>All bytes, in bytes.</summary>
    public int Capacity { get; }

    /// <summary>Where data starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where data ends and free space starts.</summary>
    public int End { get; private set; }

    public int Length => End - Start;

    public bool IsEmpty => End == Start;

    public bool IsFull => End == Capacity;

    /// <summary>The bytes that wait to be read.</summary>
    public Span<byte> Data => new(_memory + Start, End - Start);

    /// <summary>The space behind the data.</summary>
    public Span<byte> Free => new(_memory + End, Capacity - End);

    /// <summary>The whole stretch, whatever the window.</summary>
    public Span<byte> All => new(_memory, Capacity);

    /// <summary>Takes <paramref name="count"/> bytes written to <see cref="Free"/> into the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int count)
    {
        Invariant.Holds((uint)count <= (uint)(Capacity - End));
        End += count;
    }

    /// <summary>Drops <paramref name="count"/> bytes from the front of the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int count)
    {
        Invariant.Holds((uint)count <= (uint)Length);
        Start += count;
        if (Start == End)
            Start = End = 0;
    }

    /// <summary>Sets the window to [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public void SetWindow(int start, int end)
    {
        Invariant.Holds(start >= 0 && start <= end && end <= Capacity);
        Start = start;
        End = end;
    }

    public void Clear() => Start = End = 0;

    /// <summary>Moves the data to the front, so that all free space is behind it.</summary>
    public void Compact()
    {
        if (Start == 0)
            return;
        Data.CopyTo(All);
        End -= Start;
        Start = 0;
    }

    /// <summary>Appends <paramref name="bytes"/>; they must fit.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free);
        Commit(bytes.Length);
    }

    /// <summary>Gives the buffer back to its pool. The caller must drop its reference.</summary>
    public void Release() => Owner.Return(this);

    internal void Poison() => NativeMemory.Fill(_memory, (nuint)Capacity, 0xDD);
}
