namespace Poise.Core;

public sealed class ReasonTests
{
    [Theory]
    [InlineData(Reason.NoRoute, "no-route", 404)]
    [InlineData(Reason.NoBackendUp, "no-backend-up", 503)]
    [InlineData(Reason.QueueFull, "queue-full", 503)]
    [InlineData(Reason.QueueTimeout, "queue-timeout", 503)]
    [InlineData(Reason.Overload, "overload", 503)]
    [InlineData(Reason.ConnectFailed, "connect-failed", 502)]
    [InlineData(Reason.BadResponse, "bad-response", 502)]
    [InlineData(Reason.UpstreamTimeout, "upstream-timeout", 504)]
    [InlineData(Reason.BadRequest, "bad-request", 400)]
    [InlineData(Reason.HeaderTooLarge, "header-too-large", 431)]
    [InlineData(Reason.TargetTooLong, "target-too-long", 414)]
    [InlineData(Reason.BodyTooLarge, "body-too-large", 413)]
    [InlineData(Reason.RequestTimeout, "request-timeout", 408)]
    [InlineData(Reason.RateLimited, "rate-limited", 429)]
    [InlineData(Reason.Version, "version", 505)]
    [InlineData(Reason.Method, "method", 501)]
    [InlineData(Reason.Misdirected, "misdirected", 421)]
    public void Each_reason_has_the_name_and_status_of_the_contract(Reason reason, string name, int status)
    {
        Assert.Equal(name, Reasons.Name(reason));
        Assert.Equal(System.Text.Encoding.ASCII.GetBytes(name), Reasons.NameBytes(reason));
        Assert.Equal(status, Reasons.Status(reason));
        Assert.EndsWith(".\n", System.Text.Encoding.ASCII.GetString(Reasons.Text(reason)));
    }

    [Fact]
    public void The_table_covers_the_enum()
    {
        Assert.Equal(Reasons.Count, Enum.GetValues<Reason>().Length);
        Assert.Equal("", Reasons.Name(Reason.None));
    }
}
