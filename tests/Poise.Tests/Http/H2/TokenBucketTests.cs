namespace Poise.Http.H2;

public sealed class TokenBucketTests
{
    [Fact]
    public void So_many_at_once_and_so_many_more_a_second()
    {
        var bucket = new TokenBucket(3, 2);
        Assert.Equal(3, Taken(ref bucket, 1000));
        Assert.Equal(0, Taken(ref bucket, 1499));
        Assert.Equal(1, Taken(ref bucket, 1500));
        Assert.Equal(2, Taken(ref bucket, 2500));
    }

    [Fact]
    public void Many_short_steps_fill_it_as_one_long_one_does()
    {
        var bucket = new TokenBucket(10, 7);
        Assert.Equal(10, Taken(ref bucket, 0));
        int taken = 0;
        for (int now = 1; now <= 10_000; now++)
            taken += Taken(ref bucket, now);
        Assert.Equal(70, taken);
    }

    [Fact]
    public void A_long_pause_fills_it_to_the_brim_and_no_further()
    {
        var bucket = new TokenBucket(3, 1000);
        Assert.Equal(3, Taken(ref bucket, 0));
        Assert.Equal(3, Taken(ref bucket, long.MaxValue / 2));
    }

    [Fact]
    public void What_is_given_back_counts_by_the_thousandth_and_no_higher_than_the_brim()
    {
        var bucket = new TokenBucket(2, 0);
        bucket.Give(1_000_000);
        Assert.Equal(2, Taken(ref bucket, 5));
        bucket.Give(999);
        Assert.Equal(0, Taken(ref bucket, 5000));
        bucket.Give(1);
        Assert.Equal(1, Taken(ref bucket, 5000));
    }

    private static int Taken(ref TokenBucket bucket, long nowMs)
    {
        int taken = 0;
        while (bucket.TryTake(nowMs))
            taken++;
        return taken;
    }
}
