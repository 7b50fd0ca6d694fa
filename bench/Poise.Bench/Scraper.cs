namespace Poise.Bench;

/// <summary>
/// What a monitoring system does to Poise all the while: its metrics, every five seconds. So that what they cost is in
/// every figure.
/// </summary>
internal sealed class Scraper : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Admin}") };
    readonly ManualResetEventSlim _stop = new();
    readonly Thread _thread;
    volatile string? _failure;

    public Scraper()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>A page that could not be had is a run that must not count.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new BenchException("GET /metrics: " + failure);
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        _client.Dispose();
    }

    void Run()
    {
        do
        {
            try
            {
                _client.GetByteArrayAsync("/metrics").GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _failure = e.Message;
            }
        }
        while (!_stop.Wait(Interval));
    }
}
