using System.Text;

namespace Poise.Routes;

public sealed class HostMatcherTests
{
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("Example.COM.", "example.com", true)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData("example.com", "", false)]
    [InlineData("[2001:db8::1]", "[2001:db8::1]", true)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", ".example.com", false)]
    [InlineData("*.example.com", "badexample.com", false)]
    [InlineData("*.Example.com.", "a.example.com", true)]
    [InlineData("*.example.com", "", false)]
    public void Matches_as_the_contract_says(string pattern, string host, bool expected) =>
        Assert.Equal(
            expected, HostMatcher.FromText(pattern).Matches(new RouteQuery(Encoding.ASCII.GetBytes(host), "/"u8)));

    [Theory]
    [InlineData("*.Example.com", "*.example.com")]
    [InlineData("a.", "a")]
    public void Prints_itself_canonically(string pattern, string expected) =>
        Assert.Equal(expected, HostMatcher.FromText(pattern).ToString());
}
