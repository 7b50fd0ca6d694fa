using System.Text;
using Poise.Core;

namespace Poise.Http.H2.Hpack;

public sealed class StaticTableTests
{
    [Theory]
    [InlineData(1, ":authority", "")]
    [InlineData(2, ":method", "GET")]
    [InlineData(8, ":status", "200")]
    [InlineData(14, ":status", "500")]
    [InlineData(16, "accept-encoding", "gzip, deflate")]
    [InlineData(23, "authorization", "")]
    [InlineData(32, "cookie", "")]
    [InlineData(38, "host", "")]
    [InlineData(49, "proxy-authorization", "")]
    [InlineData(55, "set-cookie", "")]
    [InlineData(61, "www-authenticate", "")]
    public void Entries_have_the_RFCs_indices(int index, string name, string value)
    {
        Assert.Equal(name, Encoding.ASCII.GetString(StaticTable.Name(index)));
        Assert.Equal(value, Encoding.ASCII.GetString(StaticTable.Value(index)));
    }

    [Fact]
    public void Each_name_is_found_at_its_first_index_and_each_entry_at_its_own()
    {
        var first = new Dictionary<string, int>();
        for (int index = 1; index <= StaticTable.Count; index++)
        {
            ReadOnlySpan<byte> name = StaticTable.Name(index);
            first.TryAdd(Encoding.ASCII.GetString(name), index);
            int found = StaticTable.IndexOf(name, XxHash64.Of(name));
            Assert.Equal(first[Encoding.ASCII.GetString(name)], found);
            Assert.Equal(index, StaticTable.WithValue(found, StaticTable.Value(index)));
            Assert.Equal(index <= StaticTable.LastPseudo, name[0] == ':');
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("Host")]
    [InlineData(":protocol")]
    [InlineData("content-lengt")]
    public void Other_names_are_not_found(string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        Assert.Equal(0, StaticTable.IndexOf(bytes, XxHash64.Of(bytes)));
    }

    [Fact]
    public void Other_values_are_not_found() => Assert.Equal(0, StaticTable.WithValue(StaticTable.Status, "201"u8));

    [Fact]
    public void Known_fields_are_known_by_index()
    {
        Assert.Equal(KnownField.ContentLength, StaticTable.Field(28));
        Assert.Equal(KnownField.TransferEncoding, StaticTable.Field(57));
        Assert.Equal(KnownField.Other, StaticTable.Field(StaticTable.Authority));
    }
}
