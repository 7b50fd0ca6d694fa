using CsCheck;

namespace Poise.Http.H2.Hpack;

public sealed class HpackIntegerTests
{
    [Theory]
    [InlineData(10, 5, "0a")] // RFC 7541 C.1.1
    [InlineData(1337, 5, "1f9a0a")] // C.1.2
    [InlineData(42, 8, "2a")] // C.1.3
    [InlineData(0, 1, "00")]
    [InlineData(30, 5, "1e")]
    [InlineData(31, 5, "1f00")]
    [InlineData(158, 5, "1f7f")]
    [InlineData(159, 5, "1f8001")]
    [InlineData(int.MaxValue, 7, "7f80ffffff07")]
    public void The_RFCs_and_the_borders(int value, int bits, string hex)
    {
        byte[] bytes = new byte[HpackInteger.MaxOctets];
        int length = HpackInteger.Write(bytes, 0, (1 << bits) - 1, value);
        Assert.Equal(hex, Convert.ToHexStringLower(bytes, 0, length));
        Assert.Equal((IntegerStep.Done, value), Read(Convert.FromHexString(hex), bits));
    }

    [Fact]
    public void Any_value_comes_back_with_the_bits_above_the_prefix_left_alone() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 8], Gen.Byte).ForAll(1000, sample =>
        {
            (int value, int bits, byte above) = sample;
            int mask = (1 << bits) - 1;
            byte[] bytes = new byte[HpackInteger.MaxOctets];
            int length = HpackInteger.Write(bytes, above & ~mask, mask, value);
            Assert.Equal(above & ~mask, bytes[0] & ~mask);
            Assert.Equal((IntegerStep.Done, value), Read(bytes.AsSpan(0, length), bits));
        });

    [Theory]
    [InlineData("7f81ffffff07")] // 2^31
    [InlineData("7fffffffff7f")]
    [InlineData("7fffffffffff00")]
    [InlineData("7f808080808000")] // 127 with too many octets
    [InlineData("7f808080808080808080808080")]
    public void What_is_too_large_or_too_long_is_refused(string hex) =>
        Assert.Equal(IntegerStep.TooLarge, Read(Convert.FromHexString(hex), 7).Step);

    [Fact]
    public void Zeros_that_change_nothing_are_taken_within_the_length() =>
        Assert.Equal((IntegerStep.Done, 127), Read(Convert.FromHexString("7f8080808000"), 7));

    private static (IntegerStep Step, int Value) Read(ReadOnlySpan<byte> bytes, int bits)
    {
        var integer = new HpackInteger();
        if (integer.Begin(bytes[0], (1 << bits) - 1))
            return (IntegerStep.Done, integer.Value);
        foreach (byte octet in bytes[1..])
        {
            IntegerStep step = integer.Add(octet);
            if (step != IntegerStep.NeedMore)
                return (step, integer.Value);
        }

        return (IntegerStep.NeedMore, 0);
    }
}
