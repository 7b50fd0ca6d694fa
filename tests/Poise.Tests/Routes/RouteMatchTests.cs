namespace Poise.Routes;

public sealed class RouteMatchTests
{
    [Fact]
    public void Every_condition_must_hold()
    {
        RouteQuery query = new("a.com"u8, "/a"u8);
        PathMatcher holds = PathMatcher.Exact("/a");
        PathMatcher fails = PathMatcher.Exact("/b");
        Assert.True(new RouteMatch([], PathMatcher.Any).ConditionsHold(in query));
        Assert.True(new RouteMatch([], PathMatcher.Any, [holds, holds]).ConditionsHold(in query));
        Assert.False(new RouteMatch([], PathMatcher.Any, [holds, fails]).ConditionsHold(in query));
    }

    [Fact]
    public void Any_asks_for_nothing()
    {
        RouteMatch any = RouteMatch.Any;
        Assert.True(any.Hosts.IsEmpty);
        Assert.True(any.Path.IsAny);
        Assert.True(any.Conditions.IsEmpty);
    }
}
