using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Poise.EndToEnd.Harness;

/// <summary>
/// Clients that knock at a port until it is closed: to be refused is the end, but who is let in must be served.
/// </summary>
internal sealed class DoorWatch
{
    private readonly ConcurrentQueue<string> _lost = new();
    private readonly Thread[] _threads;
    private readonly int _port;
    private int _served;

    internal DoorWatch(int port, int clients = 4)
    {
        _port = port;
        _threads = [.. Enumerable.Range(0, clients).Select(_ => new Thread(Knock) { IsBackground = true })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    internal void ExpectServed(int count) =>
        Deadline.Until(() => Volatile.Read(ref _served) >= count, "clients to be served");

    /// <summary>Returns when all have been refused.</summary>
    /// <returns>What became of those that were let in and not served.</returns>
    internal string[] UntilRefused()
    {
        foreach (Thread thread in _threads)
            Assert.True(thread.Join(Deadline.Generous), "the port stays open");
        return [.. _lost];
    }

    private void Knock()
    {
        while (true)
        {
            RawClient client;
            try
            {
                client = new RawClient(_port);
            }
            catch (SocketException)
            {
                return;
            }
            Serve(client);
            Interlocked.Increment(ref _served);
        }
    }

    private void Serve(RawClient client)
    {
        using (client)
        {
            try
            {
                if (client.Get("/") is { Status: not 200 } answer)
                    _lost.Enqueue($"{answer.Status} {answer["X-Poise-Reason"]}");
            }
            catch (Exception error) when (error is SocketException or CutException or TimeoutException)
            {
                _lost.Enqueue(error.Message);
            }
        }
    }
}
