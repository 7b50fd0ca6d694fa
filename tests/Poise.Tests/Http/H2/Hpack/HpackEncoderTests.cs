using CsCheck;
using Poise.Fuzz;

namespace Poise.Http.H2.Hpack;

public sealed class HpackEncoderTests
{
    [Fact]
    public void What_the_static_table_has_is_one_octet() =>
        Assert.Equal("8287848d", Encode(new HpackEncoder(), (":method", "GET"), (":scheme", "https"), (":path", "/"),
            (":status", "404")));

    [Fact]
    public void A_field_enters_the_table_at_second_sight_and_is_one_octet_then()
    {
        var encoder = new HpackEncoder();
        Assert.Equal("0f2784d67320bf", Encode(encoder, ("server", "Poise")));
        Assert.Equal("7684d67320bf", Encode(encoder, ("server", "Poise")));
        Assert.Equal("be", Encode(encoder, ("server", "Poise")));
    }

    [Fact]
    public void Huffman_is_used_only_where_it_is_shorter()
    {
        // X and Z have codes of eight bits; a, e and o of five.
        Assert.Equal("0001780358585a", Encode(new HpackEncoder(), ("x", "XXZ")));
        Assert.Equal("00017882194f", Encode(new HpackEncoder(), ("x", "aeo")));
    }

    [Theory]
    [InlineData("authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("proxy-authorization", "x")]
    [InlineData("cookie", "a=b")]
    [InlineData("set-cookie", "id=0123456789abcdef0123456789abcdef; HttpOnly")]
    public void Credentials_are_never_indexed(string name, string value)
    {
        var encoder = new HpackEncoder();
        for (int time = 0; time < 3; time++)
            Assert.Equal(0x10, Convert.FromHexString(Encode(encoder, (name, value)))[0] & 0xf0);
    }

    [Fact]
    public void A_field_that_came_as_never_indexed_goes_on_so()
    {
        var encoder = new HpackEncoder();
        byte[] block = new byte[64];
        for (int time = 0; time < 3; time++)
        {
            encoder.Write(block, "x-key"u8, "secret"u8, neverIndexed: true);
            Assert.Equal(0x10, block[0]);
        }
    }

    [Fact]
    public void A_large_field_and_what_differs_each_time_stay_out_of_the_table()
    {
        var encoder = new HpackEncoder();
        string large = new('a', 1024);
        var reference = new HpackReference();
        for (int time = 0; time < 5; time++)
            reference.Decode(Bytes(encoder, ("x-large", large), ("x-request-id", $"{time}"), ("server", "poise")));
        Assert.Equal([("server", "poise")], reference.Table);
    }

    [Fact]
    public void A_name_of_the_dynamic_table_serves_with_another_value()
    {
        var encoder = new HpackEncoder();
        Bytes(encoder, ("x-custom", "1"));
        Bytes(encoder, ("x-custom", "1"));
        Assert.Equal("0f2f0132", Encode(encoder, ("x-custom", "2")));
    }

    [Fact]
    public void A_size_that_the_peer_sets_is_said_at_the_start_of_the_next_block()
    {
        var encoder = new HpackEncoder();
        encoder.TableSizeReceived(4096);
        Assert.Equal("82", Encode(encoder, (":method", "GET")));
        encoder.TableSizeReceived(100);
        Assert.Equal("3f4582", Encode(encoder, (":method", "GET")));
        Assert.Equal("82", Encode(encoder, (":method", "GET")));
        encoder.TableSizeReceived(0);
        encoder.TableSizeReceived(uint.MaxValue);
        Assert.Equal("203fe11f82", Encode(encoder, (":method", "GET")));
    }

    [Fact]
    public void A_table_smaller_than_the_default_is_said_at_once()
    {
        Assert.Equal("2082", Encode(new HpackEncoder(0), (":method", "GET")));
        Assert.Equal("3fe10782", Encode(new HpackEncoder(1024), (":method", "GET")));
    }

    [Fact]
    public void Behind_a_block_that_was_not_sent_both_tables_are_empty()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        List<(string, string)> fields = [("a", "1"), ("b", "2")];
        for (int time = 0; time < 6; time++)
        {
            byte[] block = HpackTarget.Encode(encoder, fields);
            if (time == 1)
            {
                encoder.BlockLost();
                continue;
            }

            Assert.Equal(fields, HpackTarget.Decode(decoder, block, block.Length, 1000, out string end));
            Assert.Equal("ok", end);
        }
    }

    [Fact]
    public void Any_lists_decode_again_with_any_sizes_in_between()
    {
        Gen<(string Name, string Value)> field = Gen.Select(
            Gen.OneOf(OneOf("a", "cookie", ":path", "x-y", "date"), Gen.String[Gen.Char['a', 'z'], 1, 30]),
            Gen.OneOf(OneOf("", "1", "2", "/"), Gen.String[Gen.Char[' ', 'ÿ'], 0, 70]));
        Gen.Select(field.List[0, 12].List[2, 12], Gen.Int[0, 5000].List[12], Gen.Int[0, 600]).ForAll(300, sample =>
        {
            (List<List<(string, string)>> lists, List<int> sizes, int tableSize) = sample;
            var encoder = new HpackEncoder(tableSize * 8);
            var decoder = new HpackDecoder(8192);
            decoder.TableSizeAcknowledged(8192);
            var reference = new HpackReference();
            for (int i = 0; i < lists.Count * 2; i++)
            {
                if (i % 3 == 2)
                    encoder.TableSizeReceived((uint)sizes[i % sizes.Count]);
                List<(string, string)> list = lists[i % lists.Count];
                byte[] block = HpackTarget.Encode(encoder, list);
                Assert.Equal(list, HpackTarget.Decode(decoder, block, 50, 16_384, out string end));
                Assert.Equal("ok", end);
                Assert.Equal(list, reference.Decode(block));
            }
        });
    }

    private static byte[] Bytes(HpackEncoder encoder, params (string, string)[] fields) =>
        HpackTarget.Encode(encoder, [.. fields]);

    private static string Encode(HpackEncoder encoder, params (string, string)[] fields) =>
        Convert.ToHexStringLower(Bytes(encoder, fields));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
