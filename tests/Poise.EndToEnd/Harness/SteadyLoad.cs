using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Poise.EndToEnd.Harness;

/// <summary>
/// Clients of one HTTP listener that never pause: some keep their connections, some make one for each request. They
/// note whatever is not the answer 200, and every connection that ends or is refused.
/// </summary>
internal sealed class SteadyLoad
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<Thread> _threads = [];
    private readonly int _port;
    private volatile bool _isOver;
    private long _answers;

    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="keeping">Clients that keep their connection.</param>
    /// <param name="renewing">Clients that make one for each request.</param>
    internal SteadyLoad(int port, int keeping = 4, int renewing = 2)
    {
        _port = port;
        for (int i = 0; i < keeping; i++)
            Begin(Keep);
        for (int i = 0; i < renewing; i++)
            Begin(Renew);
        ExpectMore(20);
    }

    private long Answers => Volatile.Read(ref _answers);

    /// <summary>Returns when so many more answers have come.</summary>
    internal void ExpectMore(int answers)
    {
        long before = Answers;
        Deadline.Until(() => Answers >= before + answers || !_complaints.IsEmpty, "the load to have more answers");
    }

    /// <summary>Ends it. Fails if a client has had to complain.</summary>
    internal void Stop()
    {
        _isOver = true;
        foreach (Thread thread in _threads)
            Assert.True(thread.Join(Deadline.Generous), "a client hangs");
        Assert.Empty(_complaints);
    }

    private void Begin(Action client)
    {
        var thread = new Thread(() => Run(client), 256 * 1024) { IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Run(Action client)
    {
        try
        {
            client();
        }
        catch (Exception error) when (error is SocketException or CutException or TimeoutException)
        {
            _complaints.Enqueue(error.Message);
        }
    }

    private void Keep()
    {
        using var client = new RawClient(_port);
        for (int i = 0; !_isOver; i++)
            Judge(i % 2 == 0 ? client.Get("/") : Post(client));
    }

    private void Renew()
    {
        for (int i = 0; !_isOver; i++)
        {
            using var client = new RawClient(_port);
            Judge(i % 2 == 0 ? client.Get("/") : Post(client));
        }
    }

    // Not to be repeated: what goes wrong with it is seen.
    private static RawResponse Post(RawClient client) =>
        client.Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

    private void Judge(RawResponse answer)
    {
        if (answer.Status != 200)
            _complaints.Enqueue($"{answer.Status} {answer["X-Poise-Reason"]}");
        Interlocked.Increment(ref _answers);
    }
}
