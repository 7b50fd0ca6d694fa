using System.Net.Sockets;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>
/// When descriptors run out: accepting pauses without spinning, who is in is served, and it recovers.
/// </summary>
public sealed class DescriptorTests
{
    private const int Limit = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Accepting_survives_the_limit(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start(descriptors: Limit);
        using var first = new RawClient(config.Port);
        Assert.Equal("one GET /first", first.Get("/first").Text);
        var crowd = new List<RawClient>();
        for (int i = 0; i < 2 * Limit; i++)
            crowd.Add(new RawClient(config.Port));
        Deadline.Until(() => poise.Errors.Contains("descriptors ran out", StringComparison.Ordinal),
            "the limit to be felt");
        Assert.Equal("one GET /in", first.Get("/in").Text);
        TimeSpan before = poise.ProcessorTime;
        Thread.Sleep(1000); // the span over which processor time is measured
        Assert.InRange((poise.ProcessorTime - before).TotalMilliseconds, 0, 250);
        foreach (RawClient each in crowd)
            each.Dispose();
        Deadline.Until(() => Serves(config.Port), "service to come back");
        Assert.Equal("one GET /last", first.Get("/last").Text);
    }

    private static bool Serves(int port)
    {
        try
        {
            using var client = new RawClient(port);
            client.Socket.ReceiveTimeout = 2000;
            return client.Get("/new").Text == "one GET /new";
        }
        catch (Exception error) when (error is SocketException or CutException or TimeoutException)
        {
            return false;
        }
    }
}
