namespace Poise.Pools;

public sealed class TriedBackendsTests
{
    [Fact]
    public void Starts_empty_and_holds_what_was_added()
    {
        TriedBackends tried = default;
        Assert.Equal(0, tried.Count);
        Assert.False(tried.Contains(0));
        tried.Add(0);
        tried.Add(300);
        Assert.Equal(2, tried.Count);
        Assert.True(tried.Contains(0));
        Assert.True(tried.Contains(300));
        Assert.False(tried.Contains(1));
    }

    [Fact]
    public void Beyond_its_capacity_the_oldest_is_forgotten()
    {
        TriedBackends tried = default;
        for (int index = 0; index <= TriedBackends.Capacity; index++)
            tried.Add(index);
        Assert.Equal(TriedBackends.Capacity, tried.Count);
        Assert.False(tried.Contains(0));
        Assert.True(tried.Contains(1));
        Assert.True(tried.Contains(TriedBackends.Capacity));
    }
}
