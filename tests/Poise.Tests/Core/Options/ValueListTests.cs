namespace Poise.Core.Options;

public sealed class ValueListTests
{
    [Fact]
    public void Lists_with_equal_items_in_order_are_equal()
    {
        ValueList<string> list = ["a", "b"];
        ValueList<string> same = ["a", "b"];
        ValueList<string> swapped = ["b", "a"];
        ValueList<string> shorter = ["a"];

        Assert.True(list.Equals(same));
        Assert.Equal(list.GetHashCode(), same.GetHashCode());
        Assert.False(list.Equals(swapped));
        Assert.False(list.Equals(shorter));
        Assert.False(list.Equals(null));
    }

    [Fact]
    public void Items_are_a_copy_of_what_it_was_made_from()
    {
        int[] source = [1, 2];
        ValueList<int> list = ValueList.Create<int>(source);
        source[0] = 9;
        Assert.Equal([1, 2], list.AsSpan().ToArray());
        Assert.Equal("[1, 2]", list.ToString());
    }
}
