using System.Text;
using CsCheck;

namespace Poise.Http.H2.Hpack;

public sealed class HuffmanDecoderTests
{
    [Fact]
    public void Each_symbol_is_decoded_alone_and_behind_each_other_length_of_code()
    {
        for (int symbol = 0; symbol < 256; symbol++)
        {
            foreach (string before in (string[])["", "0", "A", "X", "!", "%", "\0"])
            {
                string text = before + (char)symbol + before;
                Assert.Equal(text, Decode(Bytes(HpackReference.HuffmanEncode(text)), 1));
            }
        }
    }

    [Fact]
    public void Any_bytes_come_back_however_they_are_cut() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 9]).ForAll(500, sample =>
        {
            string text = Encoding.Latin1.GetString(sample.Item1);
            Assert.Equal(text, Decode(Bytes(HpackReference.HuffmanEncode(text)), sample.Item2));
        });

    [Theory]
    [InlineData("1f")] // 'a' and three ones
    [InlineData("")]
    public void Padding_shorter_than_an_octet_and_all_ones_is_taken(string hex) =>
        Assert.NotNull(Decode(Convert.FromHexString(hex), 1));

    [Theory]
    [InlineData("1fff")] // 'a' and eleven ones: more padding than an octet
    [InlineData("ff")] // eight ones
    [InlineData("1e")] // 'a' and 110
    [InlineData("18")] // 'a' and 000
    [InlineData("fffffffc")] // the end of string itself
    [InlineData("1ffffffffc")]
    [InlineData("fffffffff8")]
    public void Other_padding_and_the_end_of_string_are_refused(string hex) =>
        Assert.Null(Decode(Convert.FromHexString(hex), 1));

    private static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    private static string? Decode(ReadOnlySpan<byte> coded, int step)
    {
        var decoder = new HuffmanDecoder();
        var text = new StringBuilder();
        byte[] output = new byte[step * HuffmanDecoder.MaxGrowth];
        while (!coded.IsEmpty)
        {
            int length = Math.Min(step, coded.Length);
            if (!decoder.Decode(coded[..length], output, out int written))
                return null;
            text.Append(Encoding.Latin1.GetString(output, 0, written));
            coded = coded[length..];
        }

        return decoder.IsComplete ? text.ToString() : null;
    }
}
