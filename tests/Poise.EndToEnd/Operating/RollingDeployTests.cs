using System.Collections.Concurrent;
using System.Net.Sockets;
using Poise.EndToEnd.Commands;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>
/// The rolling deploy drill: each backend in turn is drained, stopped hard, started anew and enabled, under load. No
/// client may notice, not even one whose requests must not be repeated.
/// </summary>
public sealed class RollingDeployTests
{
    private const int Backends = 3;
    private const int Clients = 8;
    private const int Rounds = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_backend_is_replaced_and_no_client_notices(int workers)
    {
        RecordingBackend[] backends = [.. Enumerable.Range(1, Backends).Select(i => new RecordingBackend($"app-{i}"))];
        var config = new PoiseConfig { Workers = workers, Backends = [.. backends.Select(each => each.Port)] };
        using PoiseProcess poise = config.Start();
        var load = new Load(config.Port);
        Deadline.Until(() => load.Answers > 100, "the load to be under way");
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < backends.Length; i++)
            {
                Command(config, "drain", backends[i].Port, "--wait");
                long before = load.Answers;
                backends[i].Kill();
                // Long enough for the load to have met a dead backend, were it still given work.
                Deadline.Until(() => load.Answers > before + 50, "the others to have the load");
                backends[i] = new RecordingBackend($"app-{i + 1}-{round}", port: backends[i].Port);
                Command(config, "enable", backends[i].Port);
                Deadline.Until(() => backends[i].Requests.Length > 0, $"app-{i + 1} to have work again");
            }
        }
        Assert.Empty(load.Stop());
        foreach (RecordingBackend backend in backends)
            backend.Dispose();
    }

    private static void Command(PoiseConfig config, string command, int backendPort, params string[] options)
    {
        using CommandRun run = CommandRun.ToEnd(
            [command, $"app/127.0.0.1:{backendPort}", .. options, "--admin", $"http://127.0.0.1:{config.AdminPort}"]);
        Assert.True(run.WaitForExit() == 0, run.Errors);
    }

    /// <summary>Clients that keep their connections; half of what they send must not be repeated.</summary>
    private sealed class Load
    {
        private readonly ConcurrentQueue<string> _errors = new();
        private readonly Thread[] _threads;
        private readonly int _port;
        private volatile bool _isOver;
        private long _answers;

        internal Load(int port)
        {
            _port = port;
            _threads = [.. Enumerable.Range(0, Clients).Select(_ => new Thread(Run) { IsBackground = true })];
            foreach (Thread thread in _threads)
                thread.Start();
        }

        internal long Answers => Volatile.Read(ref _answers);

        /// <returns>What clients noticed.</returns>
        internal string[] Stop()
        {
            _isOver = true;
            foreach (Thread thread in _threads)
                Assert.True(thread.Join(Deadline.Generous));
            return [.. _errors];
        }

        private void Run()
        {
            try
            {
                using var client = new RawClient(_port);
                for (int i = 0; !_isOver; i++)
                {
                    RawResponse answer = i % 2 == 0
                        ? client.Get("/")
                        : client.Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                    if (answer.Status != 200)
                        _errors.Enqueue($"{answer.Status} {answer["X-Poise-Reason"]}");
                    Interlocked.Increment(ref _answers);
                }
            }
            catch (Exception error) when (error is SocketException or CutException or TimeoutException)
            {
                _errors.Enqueue(error.Message);
            }
        }
    }
}
