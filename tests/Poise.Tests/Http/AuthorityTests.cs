using System.Text;

namespace Poise.Http;

public sealed class AuthorityTests
{
    [Theory]
    [InlineData("example.com", "example.com", -1)]
    [InlineData("Example.COM:8080", "Example.COM", 8080)]
    [InlineData("example.com:", "example.com", -1)]
    [InlineData("a:0", "a", 0)]
    [InlineData("a:65535", "a", 65535)]
    [InlineData("[::1]", "[::1]", -1)]
    [InlineData("[2001:db8::FF]:443", "[2001:db8::FF]", 443)]
    [InlineData("[::ffff:192.0.2.1]:1", "[::ffff:192.0.2.1]", 1)]
    [InlineData("192.0.2.1:1", "192.0.2.1", 1)]
    public void A_valid_authority_splits_into_host_and_port(string authority, string host, int port)
    {
        Assert.True(Authority.TrySplit(Encoding.ASCII.GetBytes(authority), out var actualHost, out int actualPort));
        Assert.Equal(host, Encoding.ASCII.GetString(actualHost));
        Assert.Equal(port, actualPort);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a:65536")]
    [InlineData("a:99999")]
    [InlineData("a:+1")]
    [InlineData("a: 1")]
    [InlineData("a b")]
    [InlineData("u@a")]
    [InlineData("a/")]
    [InlineData("[]")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[::1]a")]
    [InlineData("[::1")]
    [InlineData("[[::1]]")]
    [InlineData("[::1%lo]")]
    [InlineData("::1")]
    [InlineData("a%")]
    [InlineData("a%1")]
    [InlineData("a%zz")]
    [InlineData(".")]
    public void A_malformed_authority_is_refused(string authority)
    {
        Assert.False(Authority.TrySplit(Encoding.ASCII.GetBytes(authority), out _, out _));
        Assert.Equal(-1, Authority.Canonicalise(Encoding.ASCII.GetBytes(authority), new byte[300]));
    }

    [Theory]
    [InlineData("Example.COM:8080", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("example.com.:80", "example.com")]
    [InlineData("[2001:DB8::1]:80", "[2001:db8::1]")]
    public void The_canonical_host_has_no_port_no_case_and_no_trailing_dot(string authority, string expected)
    {
        byte[] host = new byte[Authority.MaxHostLength];
        int length = Authority.Canonicalise(Encoding.ASCII.GetBytes(authority), host);
        Assert.Equal(expected, Encoding.ASCII.GetString(host, 0, length));
    }

    [Fact]
    public void A_host_may_have_255_bytes()
    {
        byte[] bytes = new byte[256];
        Array.Fill(bytes, (byte)'a');
        Assert.True(Authority.TrySplit(bytes.AsSpan(0, 255), out _, out _));
        Assert.False(Authority.TrySplit(bytes, out _, out _));
    }
}
