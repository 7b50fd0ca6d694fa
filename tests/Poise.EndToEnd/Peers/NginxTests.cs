using System.Diagnostics;
using System.Security.Cryptography;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Peers;

/// <summary>nginx as backends, wrk and curl as clients: programs that nobody here wrote.</summary>
public sealed class NginxTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_backend_killed_under_load_costs_no_request(int workers)
    {
        using var one = new NginxBackend("one");
        using var two = new NginxBackend("two");
        var config = new PoiseConfig { Workers = workers, Backends = [one.Port, two.Port] };
        using PoiseProcess poise = config.Start();
        using Process wrk = Tool.Start("wrk", "-t1", "-c32", "-d3s", $"http://127.0.0.1:{config.Port}/");
        TimeSpan idle = poise.ProcessorTime;
        Deadline.Until(() => (poise.ProcessorTime - idle).TotalMilliseconds > 100, "the load to be on");
        one.Kill();
        string report = Tool.Finish(wrk);
        Assert.Contains("requests in", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", report, StringComparison.Ordinal);
        using var client = new RawClient(config.Port);
        Assert.Equal("two", client.Get("/").Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_post_is_never_sent_twice_when_a_backend_is_killed(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        var config = new PoiseConfig { Workers = workers, Backends = [one.Port, two.Port] };
        using PoiseProcess poise = config.Start();
        const int Clients = 6;
        const int Each = 150;
        int odd = 0;
        var threads = new Thread[Clients];
        for (int t = 0; t < Clients; t++)
        {
            int first = t * Each;
            threads[t] = new Thread(() =>
            {
                using var client = new RawClient(config.Port);
                for (int i = first; i < first + Each; i++)
                {
                    RawResponse response = client.Exchange(
                        $"POST /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
                    if (response.Status != 200 && response.Reason is not ("bad-response" or "connect-failed"))
                        Interlocked.Increment(ref odd);
                }
            });
            threads[t].Start();
        }
        Deadline.Until(() => one.Requests.Length > 50, "the posts to be under way");
        one.Kill();
        foreach (Thread each in threads)
            each.Join();
        Assert.Equal(0, odd);
        RecordedRequest[] all = [.. one.Requests, .. two.Requests];
        Assert.Equal(all.Length, all.DistinctBy(request => request.Target).Count());
    }

    [Fact]
    public void Curl_downloads_and_uploads()
    {
        using var nginx = new NginxBackend("one");
        byte[] file = new byte[20 << 20];
        new Random(3).NextBytes(file);
        File.WriteAllBytes(Path.Combine(nginx.Folder, "file"), file);
        var config = new PoiseConfig { Workers = 2, Backends = [nginx.Port] };
        using PoiseProcess poise = config.Start();
        string url = $"http://127.0.0.1:{config.Port}";
        string copy = Path.Combine(nginx.Folder, "copy");
        Tool.Run("curl", "-sSf", "--max-time", "30", "-o", copy, $"{url}/files/file");
        Assert.Equal(SHA256.HashData(file), SHA256.HashData(File.ReadAllBytes(copy)));
        string range = Tool.Run("curl", "-sSf", "--max-time", "30", "-r", "5-9", "-o", copy, "-w", "%{http_code}",
            $"{url}/files/file");
        Assert.Equal("206", range);
        Assert.Equal(file[5..10], File.ReadAllBytes(copy));
        // Expect: 100-continue is what curl says for a body of this size.
        string up = Tool.Run("curl", "-sSf", "--max-time", "30", "-T", copy, "-H", "Expect: 100-continue",
            $"{url}/put");
        Assert.Equal("one", up);
        Assert.Equal("one", Tool.Run("curl", "-sSf", "--http1.0", "--max-time", "30", $"{url}/"));
        Assert.Contains("200 OK", Tool.Run("curl", "-sSfI", "--max-time", "30", $"{url}/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Load_ends_with_every_connection_given_back(int workers)
    {
        using var nginx = new NginxBackend("one");
        var config = new PoiseConfig { Workers = workers, Backends = [nginx.Port], Protocol = "tcp" };
        using PoiseProcess poise = config.Start();
        int before = poise.Descriptors;
        string report = Tool.Run("wrk", "-t1", "-c64", "-d1s", $"http://127.0.0.1:{config.Port}/");
        Assert.DoesNotContain("Non-2xx", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", report, StringComparison.Ordinal);
        Deadline.Until(() => poise.Descriptors == before, "every descriptor to be closed");
    }
}
