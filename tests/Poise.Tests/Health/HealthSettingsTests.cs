using Poise.Core;

namespace Poise.Health;

// Also proves: Probes.cs

public sealed class HealthSettingsTests
{
    private static readonly HealthOptions Options = new()
    {
        Http = new ProbePath("/x"),
        Port = 8081,
        Interval = TimeSpan.FromMilliseconds(500),
        Timeout = TimeSpan.FromMilliseconds(50),
        Fall = 4,
        Rise = 5,
    };

    [Fact]
    public void Are_those_of_the_options()
    {
        var settings = new HealthSettings(Options);
        Assert.Equal((500_000_000, 50_000_000, 4, 5),
            (settings.IntervalNs, settings.TimeoutNs, settings.Fall, settings.Rise));
        Assert.IsType<HttpProbe>(settings.Probe);
        Assert.IsType<TcpProbe>(new HealthSettings(new HealthOptions()).Probe);
        Assert.Null(Probes.Find(new HealthOptions { Tcp = false }));
    }

    [Theory]
    [InlineData("10.0.0.1:80", 8081, "10.0.0.1:8081")]
    [InlineData("[2001:db8::1]:80", 8081, "[2001:db8::1]:8081")]
    [InlineData("app.internal:80", 0, "app.internal:80")]
    public void Another_port_is_asked_and_named(string address, int port, string authority)
    {
        var settings = new HealthSettings(Options with { Port = port });
        Assert.Equal(authority, settings.AuthorityOf(address));
        Assert.Equal(port == 0 ? 80 : port, settings.EndpointOf(NetAddress.LoopbackV4(80)).Port);
    }

    [Fact]
    public void Are_equal_when_the_options_are()
    {
        var settings = new HealthSettings(Options);
        Assert.Equal(settings, new HealthSettings(Options with { Expect = [new StatusRange(200, 299)] }));
        Assert.Equal(settings.GetHashCode(), new HealthSettings(Options with { }).GetHashCode());
        Assert.NotEqual(settings, new HealthSettings(Options with { Body = "ok" }));
        Assert.NotEqual(settings, new HealthSettings(Options with { Expect = [new StatusRange(200, 200)] }));
    }
}
