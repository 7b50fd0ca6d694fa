namespace Poise.Proxy;

// Also proves: ListenerMetrics.cs, Routes/RouteMetrics.cs, Pools/PoolMetrics.cs
// Also proves: Pools/BackendMetrics.cs

/// <summary>For each way in which an exchange ends: every number that it moves, and no other.</summary>
public sealed class ExchangeCountsTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastGet = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

    [Fact]
    public void An_answer()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_request_duration_seconds 1
            listener_requests_total 2xx 1
            listener_response_bytes_total 2
            route_request_duration_seconds 1
            route_requests_total 2xx 1
            pool_first_byte_seconds 1
            pool_requests_total 2xx 1
            backend_connects_total b0 1
            backend_first_byte_seconds b0 1
            backend_requests_total b0 1
            backend_response_bytes_total b0 2
            backend_responses_total b0 2xx 1
            """);
    }

    [Fact]
    public void Two_requests_over_one_connection_which_the_client_closes()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.ReadUntil("ok");
            await client.Write(Post);
            return await client.ReadUntil("ok");
        });
        proxy.World.RunFor(ProxyFixture.Second);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total client 1
            listener_request_bytes_total 3
            listener_request_duration_seconds 2
            listener_requests_total 2xx 2
            listener_response_bytes_total 4
            route_request_duration_seconds 2
            route_requests_total 2xx 2
            pool_first_byte_seconds 2
            pool_requests_total 2xx 2
            backend_connects_total b0 1
            backend_first_byte_seconds b0 2
            backend_request_bytes_total b0 3
            backend_requests_total b0 2
            backend_response_bytes_total b0 4
            backend_responses_total b0 2xx 2
            backend_reuses_total b0 1
            """);
    }

    [Fact]
    public void A_request_that_is_refused_before_a_route()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Ask("TRACE /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_reasons_total method 1
            listener_request_duration_seconds 1
            listener_requests_total 4xx 1
            """);
    }

    [Fact]
    public void No_backend_can_be_reached()
    {
        using var proxy = new ProxyFixture();
        proxy.AddDeadBackend();
        proxy.AddDeadBackend();
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_reasons_total connect-failed 1
            listener_request_duration_seconds 1
            listener_requests_total 5xx 1
            route_request_duration_seconds 1
            route_requests_total 5xx 1
            pool_reasons_total connect-failed 1
            pool_requests_total 5xx 1
            pool_retries_total 1
            backend_failures_total b0 connect 1
            backend_requests_total b0 1
            backend_failures_total b1 connect 1
            backend_requests_total b1 1
            """);
    }

    [Fact]
    public void A_pool_without_backends()
    {
        using var proxy = new ProxyFixture();
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_reasons_total no-backend-up 1
            listener_request_duration_seconds 1
            listener_requests_total 5xx 1
            route_request_duration_seconds 1
            route_requests_total 5xx 1
            pool_reasons_total no-backend-up 1
            pool_requests_total 5xx 1
            """);
    }

    [Fact]
    public void The_second_backend_answers()
    {
        using var proxy = new ProxyFixture();
        proxy.AddDeadBackend();
        proxy.AddBackend("ok");
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_request_duration_seconds 1
            listener_requests_total 2xx 1
            listener_response_bytes_total 2
            route_request_duration_seconds 1
            route_requests_total 2xx 1
            pool_first_byte_seconds 1
            pool_requests_total 2xx 1
            pool_retries_total 1
            backend_failures_total b0 connect 1
            backend_requests_total b0 1
            backend_connects_total b1 1
            backend_first_byte_seconds b1 1
            backend_requests_total b1 1
            backend_response_bytes_total b1 2
            backend_responses_total b1 2xx 1
            """);
    }

    [Fact]
    public void A_backend_that_leaves_without_an_answer()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) => await peer.ReadUntil("abc"));
        proxy.Ask(Post);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total idle 1
            listener_reasons_total bad-response 1
            listener_request_bytes_total 3
            listener_request_duration_seconds 1
            listener_requests_total 5xx 1
            route_request_duration_seconds 1
            route_requests_total 5xx 1
            pool_reasons_total bad-response 1
            pool_requests_total 5xx 1
            backend_connects_total b0 1
            backend_failures_total b0 reset 1
            backend_request_bytes_total b0 3
            backend_requests_total b0 1
            """);
    }

    [Fact]
    public void A_backend_that_talks_nonsense()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("what?\r\n\r\n");
        });
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_reasons_total bad-response 1
            listener_request_duration_seconds 1
            listener_requests_total 5xx 1
            route_request_duration_seconds 1
            route_requests_total 5xx 1
            pool_reasons_total bad-response 1
            pool_requests_total 5xx 1
            backend_connects_total b0 1
            backend_failures_total b0 bad-response 1
            backend_requests_total b0 1
            """);
    }

    [Fact]
    public void A_backend_that_is_silent()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        proxy.Ask(LastGet);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total answered 1
            listener_reasons_total upstream-timeout 1
            listener_request_duration_seconds 1
            listener_requests_total 5xx 1
            route_request_duration_seconds 1
            route_requests_total 5xx 1
            pool_reasons_total upstream-timeout 1
            pool_requests_total 5xx 1
            backend_connects_total b0 1
            backend_failures_total b0 timeout 1
            backend_requests_total b0 1
            """);
    }

    [Fact]
    public void A_response_that_breaks_off()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        });
        proxy.Ask(Get);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total backend 1
            listener_request_duration_seconds 1
            listener_requests_total 2xx 1
            listener_response_bytes_total 3
            route_request_duration_seconds 1
            route_requests_total 2xx 1
            pool_first_byte_seconds 1
            pool_requests_total 2xx 1
            backend_connects_total b0 1
            backend_failures_total b0 cut 1
            backend_first_byte_seconds b0 1
            backend_requests_total b0 1
            backend_response_bytes_total b0 3
            backend_responses_total b0 2xx 1
            """);
    }

    [Fact]
    public void A_client_that_leaves_before_its_answer()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.ReadToEnd();
        });
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Sleep(100);
            client.Close(reset: true);
            return "";
        });
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total client 1
            listener_request_duration_seconds 1
            listener_requests_total none 1
            route_request_duration_seconds 1
            route_requests_total none 1
            pool_requests_total none 1
            backend_connects_total b0 1
            backend_requests_total b0 1
            """);
    }
}
