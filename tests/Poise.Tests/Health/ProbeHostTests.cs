namespace Poise.Health;

public sealed class ProbeHostTests
{
    [Theory]
    [InlineData("app.internal")]
    [InlineData("app.internal:8080")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:80")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:80")]
    public void Reads_a_host_with_a_port_or_without(string text)
    {
        Assert.True(ProbeHost.TryParse(text, out ProbeHost? host, out _));
        Assert.Equal((text, text), (host.Text, host.ToString()));
        Assert.Matches(ProbeHost.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nX: y")]
    [InlineData("app:0")]
    [InlineData("app/")]
    [InlineData("2001:db8::1")]
    [InlineData("http://app")]
    public void Refuses_the_rest(string text) => Assert.False(ProbeHost.TryParse(text, out _, out _));
}
