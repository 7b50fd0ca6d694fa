using System.Text.Json;

namespace Poise.Bench.Drills;

/// <summary>
/// The admin API as a drill uses it: one connection, one buffer, so that asking costs little on the core that it
/// shares with the load.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    readonly HttpClient _client;
    byte[] _body = new byte[1 << 20];

    public AdminClient(int port)
    {
        _client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        // A change needs a header that a page of another site cannot send.
        _client.DefaultRequestHeaders.Add("X-Requested-With", "drill");
    }

    /// <summary>The body of a 200, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Get(string path) => Send(HttpMethod.Get, path);

    public void Post(string path) => Send(HttpMethod.Post, path);

    /// <summary>Every sample of /metrics.</summary>
    public MetricsPage Metrics() => new(Get("/metrics").Span);

    public JsonDocument Status() => JsonDocument.Parse(Get("/v1/status"));

    /// <summary>How many backends have this health, over all pools.</summary>
    public int CountOf(string health)
    {
        using JsonDocument status = Status();
        return Backends(status).Count(backend => backend.GetProperty("health").GetString() == health);
    }

    public int Generation()
    {
        using JsonDocument status = Status();
        return status.RootElement.GetProperty("config").GetProperty("generation").GetInt32();
    }

    /// <summary>Waits until so many backends are up.</summary>
    public void WaitForUp(int count, int seconds)
    {
        int up = 0;
        for (DateTime end = DateTime.UtcNow.AddSeconds(seconds); DateTime.UtcNow < end; Thread.Sleep(100))
        {
            up = CountOf("up");
            if (up >= count)
                return;
        }

        throw new BenchException($"{up} of {count} backends are up after {seconds} s");
    }

    public static IEnumerable<JsonElement> Backends(JsonDocument status) =>
        from pool in status.RootElement.GetProperty("pools").EnumerateArray()
        from backend in pool.GetProperty("backends").EnumerateArray()
        select backend;

    public void Dispose() => _client.Dispose();

    ReadOnlyMemory<byte> Send(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using Stream stream = response.Content.ReadAsStream();
        int filled = 0;
        for (int count; (count = stream.Read(_body, filled, _body.Length - filled)) > 0;)
        {
            filled += count;
            if (filled == _body.Length)
                Array.Resize(ref _body, 2 * filled);
        }

        if (!response.IsSuccessStatusCode)
        {
            string body = System.Text.Encoding.UTF8.GetString(_body, 0, Math.Min(filled, 400));
            throw new BenchException($"{method} {path}: {(int)response.StatusCode} {body}");
        }

        return _body.AsMemory(0, filled);
    }
}
