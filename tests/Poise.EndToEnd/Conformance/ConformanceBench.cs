using System.Collections.Concurrent;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Conformance;

/// <summary>
/// One Poise, one backend, two bystanders: what the cases of a table run against, for each number of workers.
/// </summary>
public sealed class ConformanceBenches : IDisposable
{
    private readonly ConcurrentDictionary<int, ConformanceBench> _benches = new();

    internal ConformanceBench For(int workers) => _benches.GetOrAdd(workers, count => new ConformanceBench(count));

    public void Dispose()
    {
        foreach (ConformanceBench bench in _benches.Values)
            bench.Dispose();
    }
}

internal sealed class ConformanceBench : IDisposable
{
    private readonly PoiseProcess _poise;
    private readonly Bystander[] _bystanders;
    private int _clients;

    internal ConformanceBench(int workers)
    {
        var config = new PoiseConfig { Workers = workers, Backends = [Backend.Port] };
        Port = config.Port;
        _poise = config.Start();
        _bystanders = [new Bystander(Port, "alice"), new Bystander(Port, "bob")];
    }

    internal RecordingBackend Backend { get; } = new();

    internal int Port { get; }

    /// <summary>An address of 127.0.0.0/8 that no other case has: by it the case's requests are known.</summary>
    internal string NewClientAddress()
    {
        _clients++;
        return $"127.1.{_clients >> 8}.{_clients & 255}";
    }

    /// <summary>What that client made the backend get.</summary>
    internal RecordedRequest[] RequestsOf(string client) =>
        [.. Backend.Requests.Where(request => request["X-Forwarded-For"] == client)];

    internal void OthersAreWell()
    {
        foreach (Bystander bystander in _bystanders)
            bystander.GetsItsOwnAnswer();
        Assert.Empty(Backend.Complaints);
        Assert.DoesNotContain(Backend.TakeRequests(), request => request.Target == "/smuggled");
    }

    public void Dispose()
    {
        foreach (Bystander bystander in _bystanders)
            bystander.Dispose();
        _poise.Dispose();
        Backend.Dispose();
    }
}
