using System.Runtime.InteropServices;

namespace Poise.Core;

/// <summary>
/// Buffers of one size for one event loop: a stack, so that the warmest buffer goes out first. Memory is taken in
/// slabs and stays with the pool until it is disposed; what a loop holds is bounded by what its connections may rent.
/// Not thread-safe: one loop owns it. A double return ends the process.
/// </summary>
public sealed unsafe class BufferPool : IDisposable
{
    private const int SlabBytes = 1 << 20;
    private const int Alignment = 4096;

    private readonly bool _poison;
    private readonly List<nint> _slabs = [];
    private ByteBuffer? _free;

    /// <param name="bufferSize">Size of every buffer in bytes, a multiple of 4096.</param>
    /// <param name="poison">Overwrite returned buffers, so that a read of one is seen in tests.</param>
    public BufferPool(int bufferSize, bool poison = false)
    {
        Invariant.Holds(bufferSize > 0 && bufferSize % Alignment == 0);
        BufferSize = bufferSize;
        _poison = poison;
    }

    /// <summary>Size of every buffer, in bytes.</summary>
    public int BufferSize { get; }

    /// <summary>Buffers that are out now. Any thread may read it.</summary>
    public int RentedCount { get; private set; }

    /// <summary>Memory of all its buffers, out or not. Any thread may read it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes an empty buffer.</summary>
    public ByteBuffer Rent()
    {
        ByteBuffer? buffer = _free;
        if (buffer is null)
        {
            AddSlab();
            buffer = _free!;
        }
        _free = buffer.NextFree;
        buffer.NextFree = null;
        buffer.Rented = true;
        RentedCount++;
        return buffer;
    }

    internal void Return(ByteBuffer buffer)
    {
        Invariant.Holds(buffer.Rented && ReferenceEquals(buffer.Owner, this));
        buffer.Rented = false;
        buffer.Clear();
        if (_poison)
            buffer.Poison();
        buffer.NextFree = _free;
        _free = buffer;
        RentedCount--;
    }

    private void AddSlab()
    {
        int count = Math.Max(1, SlabBytes / BufferSize);
        byte* slab = (byte*)NativeMemory.AlignedAlloc((nuint)(count * BufferSize), Alignment);
        _slabs.Add((nint)slab);
        Bytes += count * BufferSize;
        for (int i = count - 1; i >= 0; i--)
            _free = new ByteBuffer(slab + (nint)i * BufferSize, BufferSize, this) { NextFree = _free };
    }

    public void Dispose()
    {
        foreach (nint slab in _slabs)
            NativeMemory.AlignedFree((void*)slab);
        _slabs.Clear();
        Bytes = 0;
        _free = null;
    }
}
