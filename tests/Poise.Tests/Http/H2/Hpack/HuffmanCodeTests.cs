using System.Text;
using CsCheck;

namespace Poise.Http.H2.Hpack;

public sealed class HuffmanCodeTests
{
    [Fact]
    public void The_codes_are_those_of_the_RFC()
    {
        for (int symbol = 0; symbol <= HuffmanCode.EndOfString; symbol++)
        {
            Assert.Equal(HuffmanRfcTable.Codes[symbol], HuffmanCode.Code(symbol));
            Assert.Equal(HuffmanRfcTable.Lengths[symbol], HuffmanCode.Length(symbol));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff")]
    [InlineData("no-cache", "a8eb10649cbf")]
    [InlineData("Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff")]
    public void The_RFCs_strings_are_encoded_as_there(string text, string expected)
    {
        byte[] coded = new byte[64];
        int length = HuffmanCode.Encode(Encoding.ASCII.GetBytes(text), coded);
        Assert.Equal(expected, Convert.ToHexStringLower(coded, 0, length));
        Assert.Equal(length, HuffmanCode.EncodedLength(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Any_bytes_are_encoded_as_the_reference_does() => Gen.Byte.Array[0, 300].ForAll(500, text =>
    {
        byte[] coded = new byte[(text.Length * HuffmanCode.MaxLength / 8) + 1];
        int length = HuffmanCode.Encode(text, coded);
        string expected = HpackReference.HuffmanEncode(Encoding.Latin1.GetString(text));
        Assert.Equal(expected, Encoding.Latin1.GetString(coded, 0, length));
        Assert.Equal(length, HuffmanCode.EncodedLength(text));
    });
}
