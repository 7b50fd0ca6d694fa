namespace Poise.Proxy;

public sealed class LingeringCloseTests
{
    private const string Bad = "BAD\r\n\r\n";

    // RFC 9112 §9.6: what the client still sends must not destroy the answer that it has not read.
    [Fact]
    public void An_answer_outlives_what_the_client_still_sends()
    {
        using var proxy = new ProxyFixture();
        string answer = proxy.Run(async client =>
        {
            await client.Write(Bad);
            for (int i = 0; i < 10; i++)
            {
                await client.Write(new string('x', 1000));
                await client.Sleep(10);
            }
            return await client.ReadToEnd();
        });
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.EndsWith(".\n", answer, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Fact]
    public void The_last_answer_outlives_requests_behind_it()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(new string('x', 100_000));
        string last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        string answer = proxy.Run(async client =>
        {
            await client.Write(last + string.Concat(Enumerable.Repeat(last, 1000)));
            await client.Sleep(10);
            return await client.ReadToEnd();
        });
        Assert.EndsWith("\r\n\r\n" + new string('x', 100_000), answer, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Fact]
    public void It_ends_with_the_clients_end()
    {
        using var proxy = new ProxyFixture();
        proxy.Ask(Bad);
        proxy.World.RunFor(ProxyFixture.Second / 100);
        Assert.Equal(0, proxy.Worker.Load.Clients);
        proxy.AssertClean();
    }

    [Fact]
    public void It_ends_in_time_when_the_client_never_does()
    {
        using var proxy = new ProxyFixture();
        proxy.Run(async client =>
        {
            await client.Write(Bad);
            await client.ReadToEnd();
            long before = client.Loop.Now;
            while (proxy.Worker.Load.Clients > 0)
                await client.Sleep(100);
            Assert.InRange(client.Loop.Now - before, LingeringClose.Silence * 9 / 10, LingeringClose.Silence * 11 / 10);
            return "";
        });
        proxy.AssertClean();
    }

    [Fact]
    public void It_ends_when_the_client_sends_too_much()
    {
        using var proxy = new ProxyFixture();
        string heard = proxy.Run(async client =>
        {
            var writing = client.Write(Bad + new string('x', 8 * LingeringClose.MostBytes));
            long before = client.Loop.Now;
            string answer = await client.ReadToEnd();
            await writing;
            Assert.True(client.Loop.Now - before < LingeringClose.Longest);
            return answer;
        });
        Assert.StartsWith("HTTP/1.1 400 ", heard, StringComparison.Ordinal);
        proxy.AssertClean();
    }
}
