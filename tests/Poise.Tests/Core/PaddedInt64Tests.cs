using System.Runtime.CompilerServices;

namespace Poise.Core;

public sealed class PaddedInt64Tests
{
    [Fact]
    public void Keeps_a_cache_line_free_on_either_side()
    {
        PaddedInt64[] two = new PaddedInt64[2];
        nint between = Unsafe.ByteOffset(ref two[0].Value, ref two[1].Value);
        nint before = Unsafe.ByteOffset(
            ref Unsafe.As<PaddedInt64, byte>(ref two[0]), ref Unsafe.As<long, byte>(ref two[0].Value));

        Assert.True(before >= PaddedInt64.CacheLine);
        Assert.True(between >= 2 * PaddedInt64.CacheLine);
    }
}
