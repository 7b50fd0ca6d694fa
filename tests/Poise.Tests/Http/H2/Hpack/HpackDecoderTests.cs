using CsCheck;
using Poise.Fuzz;

namespace Poise.Http.H2.Hpack;

// Also proves: HpackField.cs
public sealed class HpackDecoderTests
{
    private const int Limit = 16 * 1024;

    public static IEnumerable<TheoryDataRow<string>> Examples() =>
        HpackExamples.All.Select(example => new TheoryDataRow<string>(example.Name));

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_RFCs_examples_decode_as_there_however_they_are_cut(string name)
    {
        (_, int tableSize, HpackExamples.Block[] blocks) = HpackExamples.All.Single(example => example.Name == name);
        for (int step = 1; step <= blocks.Max(block => block.Hex.Length / 2); step++)
        {
            HpackDecoder decoder = WithTable(tableSize);
            var reference = new HpackReference(tableSize);
            foreach (HpackExamples.Block block in blocks)
            {
                byte[] bytes = Convert.FromHexString(block.Hex);
                var fields = HpackTarget.Decode(decoder, bytes, step, Limit, out string end);
                Assert.Equal("ok", end);
                Assert.Equal(block.Fields, fields);
                Assert.Equal(block.Fields, reference.Decode(bytes));
                Assert.Equal(block.TableSize, reference.Size);
                Assert.Equal(reference.Table, TableOf(decoder));
            }
        }
    }

    [Fact]
    public void Blocks_of_every_representation_decode_as_the_reference_encoded_them()
    {
        Gen<(string Name, string Value, int Choice)> field = Gen.Select(
            Gen.OneOf(OneOf("a", "cookie", ":path", "x-y", "accept"), Gen.String[Gen.Char.AlphaNumeric, 0, 40]),
            Gen.OneOf(OneOf("", "1", "/", "gzip, deflate"), Gen.String[Gen.Char[' ', 'ÿ'], 0, 70]),
            Gen.Int[0, 47]);
        Gen.Select(field.List[1, 30].List[1, 4], Gen.Int[1, 20]).ForAll(300, sample =>
        {
            var reference = new HpackReference();
            var decoder = new HpackDecoder();
            foreach (List<(string Name, string Value, int Choice)> list in sample.Item1)
            {
                byte[] block = [.. list.SelectMany(part => reference.Encode(part.Name, part.Value, part.Choice))];
                var fields = HpackTarget.Decode(decoder, block, sample.Item2, Limit, out string end);
                Assert.Equal("ok", end);
                Assert.Equal(list.Select(part => (part.Name, part.Value)), fields);
                Assert.Equal(reference.Table, TableOf(decoder));
                HpackTarget.Run(block);
            }
        });
    }

    [Theory]
    [InlineData("80", H2Fault.HpackIndex)] // index 0
    [InlineData("be", H2Fault.HpackIndex)] // 62 with an empty table
    [InlineData("7e0161", H2Fault.HpackIndex)] // a name with index 62
    [InlineData("ffffffffff7f", H2Fault.HpackInteger)]
    [InlineData("007fffffffff7f", H2Fault.HpackInteger)] // a string's length
    [InlineData("00811f0161", H2Fault.None)]
    [InlineData("00821fff0161", H2Fault.HpackHuffman)] // padding of eleven bits
    [InlineData("0084fffffffc0161", H2Fault.HpackHuffman)] // the end of string
    [InlineData("0001610284", H2Fault.HpackTruncated)]
    [InlineData("4001", H2Fault.HpackTruncated)]
    [InlineData("40", H2Fault.HpackTruncated)]
    [InlineData("ff", H2Fault.HpackTruncated)]
    [InlineData("3fe21f82", H2Fault.HpackTableSize)] // 4097
    [InlineData("3fe11f82", H2Fault.None)] // 4096
    [InlineData("203fe11f82", H2Fault.None)] // 0, then 4096
    [InlineData("20202082", H2Fault.HpackLateSizeUpdate)]
    [InlineData("8220", H2Fault.HpackLateSizeUpdate)]
    [InlineData("", H2Fault.None)]
    public void Broken_blocks_have_their_fault_however_they_are_cut(string hex, H2Fault expected)
    {
        byte[] block = Convert.FromHexString(hex);
        for (int step = 1; step <= block.Length + 1; step++)
        {
            HpackTarget.Decode(new HpackDecoder(), block, step, Limit, out string end);
            Assert.Equal(expected == H2Fault.None ? "ok" : H2Faults.Text(expected), end);
        }
    }

    [Fact]
    public void A_smaller_table_must_be_acknowledged_by_a_size_update()
    {
        HpackDecoder decoder = WithTable(4096);
        Decode(decoder, "4001610162");
        decoder.TableSizeAcknowledged(0);
        Assert.Equal(H2Faults.Text(H2Fault.HpackTableSize), Decode(decoder, "82"));

        decoder = WithTable(4096);
        Decode(decoder, "4001610162");
        decoder.TableSizeAcknowledged(0);
        Assert.Equal("ok", Decode(decoder, "2082"));
        Assert.Equal(H2Faults.Text(H2Fault.HpackIndex), Decode(decoder, "be"));
        Assert.Equal(H2Faults.Text(H2Fault.HpackTableSize), Decode(decoder, "3f00"));
    }

    [Fact]
    public void A_larger_table_may_be_used_once_it_is_acknowledged()
    {
        var decoder = new HpackDecoder(8192);
        Assert.Equal(H2Faults.Text(H2Fault.HpackTableSize), Decode(decoder, "3fe21f82"));
        decoder = new HpackDecoder(8192);
        decoder.TableSizeAcknowledged(8192);
        Assert.Equal("ok", Decode(decoder, "3fe13f82"));
        Assert.Equal("ok", Decode(decoder, "82"));
    }

    [Fact]
    public void Never_indexed_fields_are_known_as_such()
    {
        byte[] buffer = new byte[4096];
        var decoder = new HpackDecoder();
        decoder.Begin(Limit);
        ReadOnlySpan<byte> block = Convert.FromHexString("1001610162000161016340016101641f080165");
        bool[] never = new bool[4];
        foreach (ref bool isNever in never.AsSpan())
        {
            Assert.Equal(HpackStep.Field, decoder.Next(ref block, buffer, out HpackField field));
            isNever = field.NeverIndexed;
        }

        Assert.Equal([true, false, false, true], never);
        Assert.Equal([("a", "d")], TableOf(decoder));
    }

    [Theory]
    [InlineData(33)]
    [InlineData(34)]
    public void The_list_is_counted_as_the_RFC_counts_it(int limit)
    {
        byte[] block = Convert.FromHexString("0001610162");
        HpackTarget.Decode(new HpackDecoder(), block, 1, limit, out string end);
        Assert.Equal(limit < 34 ? "too large" : "ok", end);
    }

    [Fact]
    public void A_list_too_large_is_dropped_and_the_table_stays_in_step()
    {
        var reference = new HpackReference();
        var block = new List<byte>();
        for (int i = 0; i < 200; i++)
            block.AddRange(reference.Encode($"name-{i}", new string((char)('a' + (i % 26)), i % 60), i % 48));
        foreach (int step in (int[])[1, 3, 100, 100_000])
        {
            foreach (int limit in (int[])[1000, 2000, 3000])
            {
                var decoder = new HpackDecoder();
                HpackTarget.Decode(decoder, block.ToArray(), step, limit, out string end);
                Assert.Equal("too large", end);
                Assert.Equal(reference.Table, TableOf(decoder));
            }
        }
    }

    [Theory]
    [InlineData(false, 4096 - 33, 1)]
    [InlineData(false, 4096 - 32, 0)]
    [InlineData(true, 4096 - 33, 1)]
    [InlineData(true, 4096 - 32, 0)]
    [InlineData(true, 30_000, 0)]
    public void A_dropped_entry_enters_the_table_if_it_fits_and_else_empties_it(bool huffman, int length, int entries)
    {
        // Behind a list that is too large already, and as the field that makes it so.
        foreach (int before in (int[])[2600, 1])
        {
            var reference = new HpackReference();
            byte[] block =
            [
                .. reference.Encode("before", new string('y', before), 26),
                .. reference.Encode("n", new string('1', length), huffman ? 0 : 24),
            ];
            var decoder = new HpackDecoder();
            HpackTarget.Decode(decoder, block, 7, 2500, out string end);
            Assert.Equal("too large", end);
            Assert.Equal(entries, TableOf(decoder).Count);
        }
    }

    [Fact]
    public void References_that_expand_without_end_end_the_connection()
    {
        var reference = new HpackReference();
        byte[] entry = reference.Encode("bomb", new string('x', 4000), 24);
        byte[] bomb = [.. entry, .. Enumerable.Repeat((byte)0xbe, 100_000)];
        HpackTarget.Decode(new HpackDecoder(), bomb, bomb.Length, 32 * 1024, out string end);
        Assert.Equal(H2Faults.Text(H2Fault.HeaderListExcess), end);

        byte[] endless = [.. Convert.FromHexString("00007f8080808007"), .. new byte[600_000]];
        HpackTarget.Decode(new HpackDecoder(), endless, 16_384, 32 * 1024, out end);
        Assert.Equal(H2Faults.Text(H2Fault.HeaderListExcess), end);
    }

    private static string Decode(HpackDecoder decoder, string hex)
    {
        HpackTarget.Decode(decoder, Convert.FromHexString(hex), 100, Limit, out string end);
        return end;
    }

    private static HpackDecoder WithTable(int size)
    {
        var decoder = new HpackDecoder(size);
        if (size == HpackDecoder.DefaultTableSize)
            return decoder;
        decoder.TableSizeAcknowledged(size);
        byte[] update = new byte[HpackInteger.MaxOctets];
        int length = HpackInteger.Write(update, 0x20, 0x1f, size);
        HpackTarget.Decode(decoder, update.AsSpan(0, length), length, Limit, out _);
        return decoder;
    }

    /// <summary>The dynamic table, read through indexed fields, newest first.</summary>
    private static List<(string Name, string Value)> TableOf(HpackDecoder decoder)
    {
        var table = new List<(string, string)>();
        byte[] block = new byte[HpackInteger.MaxOctets];
        while (true)
        {
            int length = HpackInteger.Write(block, 0x80, 0x7f, StaticTable.Count + 1 + table.Count);
            var entry = HpackTarget.Decode(decoder, block.AsSpan(0, length), length, Limit, out string end);
            if (end != "ok")
                return table;
            table.AddRange(entry);
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
