using System.Runtime.InteropServices;

namespace Poise.Core;

/// <summary>
/// A number that several workers write, alone on its cache lines: a field beside it that they only read would
/// otherwise be fetched again from another core at each write. The runtime aligns objects to 8 bytes, so a whole line
/// is kept free on either side.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine + sizeof(long))]
public struct PaddedInt64
{
    /// <summary>Bytes; x86-64 and most of arm64.</summary>
    public const int CacheLine = 64;

    /// <summary>Read it with <see cref="Volatile"/>, write it with <see cref="Interlocked"/>.</summary>
    [FieldOffset(CacheLine)]
    public long Value;
}
