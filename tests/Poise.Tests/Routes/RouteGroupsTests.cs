using Poise.Core;

namespace Poise.Routes;

public sealed class RouteGroupsTests
{
    [Fact]
    public void Gathers_by_key_in_order_and_each_route_once()
    {
        RouteGroups groups = new();
        groups.Add("a"u8, 0);
        groups.Add("b"u8, 0);
        groups.Add("a"u8, 2);
        groups.Add("a"u8, 2);
        groups.Add([0xFF, 0x80], 3);

        ByteKeyMap keys = groups.Keys();
        int[][] routes = groups.Compile(group => group.ToArray());
        Assert.Equal([0, 2], routes[keys.Find("a"u8)]);
        Assert.Equal([0], routes[keys.Find("b"u8)]);
        Assert.Equal([3], routes[keys.Find([0xFF, 0x80])]);
        Assert.Equal(3, keys.Count);
    }
}
