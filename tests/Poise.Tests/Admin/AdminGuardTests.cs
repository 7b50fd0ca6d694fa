using Microsoft.AspNetCore.Http;

namespace Poise.Admin;

public sealed class AdminGuardTests : IDisposable
{
    private readonly string _tokenFile = Path.GetTempFileName();

    public void Dispose() => File.Delete(_tokenFile);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("localhost.", true)]
    [InlineData("poise.localhost", true)]
    [InlineData("[::1]", true)]
    [InlineData("[0:0:0:0:0:0:0:1]", true)]
    [InlineData("[::ffff:127.0.0.1]", true)]
    [InlineData("", false)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evillocalhost", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("127.1", false)]
    [InlineData("0177.0.0.1", false)]
    [InlineData("2130706433", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.0.1", false)]
    public void Without_a_token_the_host_is_a_loopback_name(string host, bool isAllowed)
    {
        Assert.Equal(isAllowed, AdminGuard.IsLoopback(host));
        HttpRequest request = Request("GET", host: host);
        Assert.Equal(isAllowed ? null : "host-not-allowed", Check(request, null));
        Assert.Equal(isAllowed ? null : "host-not-allowed", AdminGuard.Check(request, null, isOpen: true)?.Code);
    }

    // What a page of another site can have a browser send without asking (the Fetch standard's simple requests), and
    // what it cannot.
    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("GET", true, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site")]
    [InlineData("POST", false)]
    [InlineData("PUT", false)]
    [InlineData("DELETE", false)]
    [InlineData("OPTIONS", false)]
    [InlineData("POST", false, "Content-Type: application/x-www-form-urlencoded")]
    [InlineData("POST", false, "Content-Type: multipart/form-data; boundary=x")]
    [InlineData("POST", false, "Content-Type: text/plain")]
    [InlineData("POST", false, "Content-Type: text/plain; application/json")]
    [InlineData("POST", false, "Authorization: Basic YTpi")]
    [InlineData("POST", true, "X-Poise-Admin: 1")]
    [InlineData("POST", true, "x-poise: yes")]
    [InlineData("POST", true, "X-Requested-With: XMLHttpRequest")]
    [InlineData("POST", true, "Authorization: Bearer x")]
    [InlineData("PUT", true, "Content-Type: application/json")]
    [InlineData("PUT", true, "Content-Type: Application/JSON; charset=utf-8")]
    [InlineData("POST", true, "X-Poise-Admin: 1", "Origin: http://localhost:9901", "Sec-Fetch-Site: same-origin")]
    [InlineData("POST", true, "X-Poise-Admin: 1", "Sec-Fetch-Site: none")]
    [InlineData("POST", false, "X-Poise-Admin: 1", "Origin: https://evil.example")]
    [InlineData("POST", false, "X-Poise-Admin: 1", "Origin: null")]
    [InlineData("POST", false, "X-Poise-Admin: 1", "Origin: http://localhost:3000")]
    [InlineData("POST", false, "X-Poise-Admin: 1", "Sec-Fetch-Site: cross-site")]
    [InlineData("POST", false, "X-Poise-Admin: 1", "Sec-Fetch-Site: same-site")]
    public void A_change_is_one_that_no_other_site_could_have_asked_for(
        string method, bool isAllowed, params string[] fields) =>
        Assert.Equal(isAllowed ? null : "cross-site", Check(Request(method, "localhost", fields), null));

    [Theory]
    [InlineData("Bearer s3cret", true)]
    [InlineData("bearer s3cret ", true)]
    [InlineData("Bearer s3cre", false)]
    [InlineData("Bearer s3crets", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Basic s3cret", false)]
    [InlineData("s3cret", false)]
    [InlineData("", false)]
    public void With_a_token_every_request_carries_it_and_any_host_will_do(string authorization, bool isAllowed)
    {
        File.WriteAllText(_tokenFile, "s3cret\n");
        AdminToken token = AdminToken.Read(_tokenFile, out _)!;
        HttpRequest request = Request("GET", "lb.internal", "Authorization: " + authorization);
        Assert.Equal(isAllowed ? null : "unauthorized", Check(request, token));
        Assert.Null(AdminGuard.Check(request, token, isOpen: true));
    }

    private static string? Check(HttpRequest request, AdminToken? token) =>
        AdminGuard.Check(request, token, isOpen: false)?.Code;

    private static HttpRequest Request(string method, string host, params string[] fields)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Host = new HostString(host.Length > 0 ? host + ":9901" : "");
        foreach (string field in fields)
        {
            int colon = field.IndexOf(':', StringComparison.Ordinal);
            request.Headers[field[..colon]] = field[(colon + 2)..];
        }
        return request;
    }
}
