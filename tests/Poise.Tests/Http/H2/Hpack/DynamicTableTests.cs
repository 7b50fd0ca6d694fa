using System.Text;
using CsCheck;

namespace Poise.Http.H2.Hpack;

public sealed class DynamicTableTests
{
    [Fact]
    public void The_newest_entry_is_first_and_the_oldest_leaves_first()
    {
        var table = new DynamicTable(3 * (32 + 2));
        foreach (string name in (string[])["a", "b", "c", "d"])
            Assert.True(table.Add(Bytes(name), Bytes(name)));
        Assert.Equal(["d", "c", "b"], Names(table));
        Assert.Equal(3 * 34, table.Size);
    }

    [Fact]
    public void An_entry_larger_than_the_table_empties_it()
    {
        var table = new DynamicTable(100);
        table.Add("a"u8, "1"u8);
        Assert.False(table.Add("b"u8, new byte[68]));
        Assert.Equal((0, 0), (table.Count, table.Size));
        Assert.True(table.Add("b"u8, new byte[67]));
        Assert.Equal(100, table.Size);
    }

    [Fact]
    public void A_smaller_size_evicts_and_a_larger_one_gives_room_again()
    {
        var table = new DynamicTable(200);
        for (int i = 0; i < 5; i++)
            table.Add(Bytes($"{i}"), "v"u8);
        table.Resize(70);
        Assert.Equal(["4", "3"], Names(table));
        table.Resize(0);
        Assert.Empty(Names(table));
        table.Resize(200);
        table.Add("x"u8, "v"u8);
        Assert.Equal(["x"], Names(table));
    }

    [Fact]
    public void Any_sequence_of_adds_and_sizes_does_what_a_list_does()
    {
        Gen<(string Name, string Value, int Size)> step = Gen.Select(
            Gen.String[Gen.Char.AlphaNumeric, 0, 60], Gen.String[Gen.Char.AlphaNumeric, 0, 90], Gen.Int[0, 400]);
        step.List[1, 60].ForAll(200, steps =>
        {
            var table = new DynamicTable(300);
            var list = new List<(string Name, string Value)>();
            int maxSize = 300;
            foreach ((string name, string value, int size) in steps)
            {
                if (size <= 300 && size % 5 == 0)
                {
                    maxSize = size;
                    table.Resize(size);
                }
                else
                {
                    table.Add(Bytes(name), Bytes(value));
                    list.Insert(0, (name, value));
                }

                while (list.Sum(entry => entry.Name.Length + entry.Value.Length + 32) > maxSize)
                    list.RemoveAt(list.Count - 1);
                Compare(list, table);
            }
        });
    }

    private static void Compare(List<(string Name, string Value)> list, DynamicTable table)
    {
        Assert.Equal(list.Count, table.Count);
        byte[] text = new byte[128];
        for (int i = 0; i < list.Count; i++)
        {
            (string name, string value) = list[i];
            Assert.Equal(name.Length, table.NameLength(i));
            Assert.Equal(value.Length, table.ValueLength(i));
            table.CopyName(i, text);
            Assert.Equal(name, Encoding.ASCII.GetString(text, 0, name.Length));
            table.CopyValue(i, text);
            Assert.Equal(value, Encoding.ASCII.GetString(text, 0, value.Length));
            Assert.True(table.HasName(i, Bytes(name)) && table.HasValue(i, Bytes(value)));
            Assert.False(table.HasName(i, Bytes(name + "x")) || table.HasValue(i, Bytes(value + "x")));
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string[] Names(DynamicTable table) => Enumerable.Range(0, table.Count).Select(index =>
    {
        byte[] name = new byte[table.NameLength(index)];
        table.CopyName(index, name);
        return Encoding.ASCII.GetString(name);
    }).ToArray();
}
