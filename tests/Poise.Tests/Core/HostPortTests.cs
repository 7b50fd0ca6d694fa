using System.Net;

namespace Poise.Core;

// Also proves: DnsName.cs
public sealed class HostPortTests
{
    [Theory]
    [InlineData("10.0.0.1:8080", "10.0.0.1:8080", true)]
    [InlineData("[2001:DB8::0:1]:80", "[2001:db8::1]:80", true)]
    [InlineData("[::ffff:10.0.0.1]:80", "10.0.0.1:80", true)]
    [InlineData("App.Internal:80", "app.internal:80", false)]
    [InlineData("a_b-c:1", "a_b-c:1", false)]
    public void Hosts_are_read_in_canonical_form(string text, string canonical, bool isAddress)
    {
        Assert.True(HostPort.TryParse(text, out HostPort? value, out _));
        Assert.Equal(canonical, value.ToString());
        Assert.Equal(isAddress, value.Address is not null);
        Assert.True(HostPort.TryParse(canonical, out HostPort? again, out _));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("http://10.0.0.1:8080", "10.0.0.1:8080")]
    [InlineData("http://app.internal/", "app.internal:80")]
    [InlineData("https://app.internal", "app.internal:443")]
    [InlineData("10.0.0.1", null)]
    [InlineData(":80", null)]
    [InlineData("10.0.0.256:80", null)]
    [InlineData("10.1:80", null)]
    [InlineData("2001:db8::1:80", null)]
    [InlineData("[app]:80", null)]
    [InlineData("-a:80", null)]
    [InlineData("a-:80", null)]
    [InlineData("a..b:80", null)]
    [InlineData("a b:80", null)]
    [InlineData("http://", null)]
    public void What_is_no_host_and_port_is_refused(string text, string? suggestion)
    {
        Assert.False(HostPort.TryParse(text, out _, out string? actual));
        Assert.Equal(suggestion, actual);
    }

    [Fact]
    public void Name_has_at_most_253_characters_in_labels_of_63()
    {
        string label = new('a', 63);
        Assert.True(DnsName.IsValid(label));
        Assert.False(DnsName.IsValid(label + "a"));
        Assert.True(DnsName.IsValid($"{label}.{label}.{label}.{new string('b', 61)}"));
        Assert.False(DnsName.IsValid($"{label}.{label}.{label}.{new string('b', 62)}"));
    }

    [Fact]
    public void Address_made_in_code_is_known_as_one() =>
        Assert.Equal(IPAddress.Loopback, new HostPort("127.0.0.1", 80).Address);
}
