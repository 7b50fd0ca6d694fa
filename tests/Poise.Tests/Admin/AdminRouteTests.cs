namespace Poise.Admin;

public sealed class AdminRouteTests
{
    private const string Weight = "/v1/pools/{pool}/backends/{backend}/weight";

    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/v1/status", "/v1/status", "")]
    [InlineData("/v1/status", "/v1/status/", null)]
    [InlineData("/v1/status", "/v1", null)]
    [InlineData("/v1/status", "/v1/Status", null)]
    [InlineData("/v1/status", "/v1/status/more", null)]
    [InlineData(Weight, "/v1/pools/app/backends/one/weight", "app|one")]
    [InlineData(Weight, "/v1/pools/app/backends/[2001:db8::1]:80/weight", "app|[2001:db8::1]:80")]
    [InlineData(Weight, "/v1/pools/app/backends/one/drain", null)]
    [InlineData(Weight, "/v1/pools//backends/one/weight", null)]
    [InlineData(Weight, "/v1/pools/app/backends//weight", null)]
    public void A_path_is_compared_by_segment(string route, string path, string? names)
    {
        string[]? actual = new AdminRoute("PUT", route, _ => Task.FromResult<AdminError?>(null)).Match(path);
        Assert.Equal(names, actual is null ? null : string.Join('|', actual));
    }

    [Theory]
    [InlineData("GET", "GET", true)]
    [InlineData("GET", "HEAD", true)]
    [InlineData("GET", "POST", false)]
    [InlineData("POST", "POST", true)]
    [InlineData("POST", "HEAD", false)]
    [InlineData("GET", "get", false)]
    public void GET_answers_HEAD_too(string route, string method, bool isAllowed) => Assert.Equal(
        isAllowed, new AdminRoute(route, "/", _ => Task.FromResult<AdminError?>(null)).Allows(method));
}
