namespace Poise.Proxy;

/// <summary>For each way in which a connection ends that no exchange decides: every number that it moves.</summary>
public sealed class ConnectionEndTests
{
    [Fact]
    public void A_client_that_says_nothing()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Run(client => client.ReadToEnd());
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total idle 1
            """);
    }

    [Fact]
    public void An_upgraded_connection()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            await peer.Write(await peer.Read(5));
        });
        proxy.Run(async client =>
        {
            await client.Write("GET /a HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            await client.ReadHead();
            await client.Write("hello");
            client.Finish();
            return await client.ReadToEnd();
        });
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total finished 1
            listener_request_bytes_total 5
            listener_requests_total 1xx 1
            listener_response_bytes_total 5
            route_requests_total 1xx 1
            pool_first_byte_seconds 1
            pool_requests_total 1xx 1
            backend_connects_total b0 1
            backend_first_byte_seconds b0 1
            backend_request_bytes_total b0 5
            backend_requests_total b0 1
            backend_response_bytes_total b0 5
            backend_responses_total b0 1xx 1
            """);
    }

    [Fact]
    public void A_connection_beyond_the_limit()
    {
        using var proxy = new ProxyFixture { ConnectionLimit = 1 };
        proxy.AddBackend("ok");
        proxy.Start(async client => await client.Sleep(100));
        proxy.Start(async client => await client.ReadToEnd());
        proxy.World.RunFor(ProxyFixture.Second);
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 2
            listener_connections_closed_total client 1
            listener_connections_refused_total 1
            listener_reasons_total overload 1
            """);
    }

    [Fact]
    public void A_tcp_connection()
    {
        using var proxy = new ProxyFixture { Protocol = ListenerProtocol.Tcp };
        proxy.AddDeadBackend();
        proxy.AddBackend(async (peer, _) => await peer.Write(await peer.Read(2) + "!"));
        proxy.Run(async client =>
        {
            await client.Write("hi");
            client.Finish();
            return await client.ReadToEnd();
        });
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total finished 1
            listener_request_bytes_total 2
            listener_response_bytes_total 3
            pool_retries_total 1
            backend_failures_total b0 connect 1
            backend_requests_total b0 1
            backend_connects_total b1 1
            backend_request_bytes_total b1 2
            backend_requests_total b1 1
            backend_response_bytes_total b1 3
            """);
    }

    [Fact]
    public void A_tcp_connection_that_no_backend_takes()
    {
        using var proxy = new ProxyFixture { Protocol = ListenerProtocol.Tcp };
        proxy.AddDeadBackend();
        proxy.Run(client => client.ReadToEnd());
        CountedLines.AssertEnd(proxy, """
            listener_connections_accepted_total 1
            listener_connections_closed_total no-backend 1
            listener_reasons_total connect-failed 1
            pool_reasons_total connect-failed 1
            backend_failures_total b0 connect 1
            backend_requests_total b0 1
            """);
    }

    [Fact]
    public void A_connection_that_is_idle_when_the_worker_drains()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Start(async client =>
        {
            await client.Write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadToEnd();
        });
        proxy.World.RunFor(ProxyFixture.Second);
        proxy.AssertClean();
        Assert.Equal(1, ListenerMetrics.Closed.Read(proxy.OfListener, ConnectionEnd.Drained));
    }

    [Fact]
    public void A_tunnel_that_is_cut()
    {
        using var proxy = new ProxyFixture { Protocol = ListenerProtocol.Tcp };
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        proxy.Start(async client => await client.ReadToEnd());
        proxy.World.RunFor(ProxyFixture.Second);
        proxy.OnWorker(proxy.Worker.Cut);
        proxy.World.RunFor(ProxyFixture.Second);
        Assert.Equal(1, ListenerMetrics.Closed.Read(proxy.OfListener, ConnectionEnd.Cut));
        proxy.AssertClean();
    }

    [Fact]
    public void Every_end_has_a_name_of_its_own()
    {
        string[] names = [.. Enum.GetValues<ConnectionEnd>().Select(ConnectionEnds.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
    }
}
