using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Poise.Demo;

/// <summary>A few clients that ask for <c>/</c> over and over, and count who answers.</summary>
internal sealed class DemoTraffic(int port, IReadOnlyList<string> backends)
{
    private const int Clients = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long[] _answers = new long[backends.Count];
    private long _failures;

    /// <summary>Until <paramref name="stop"/>.</summary>
    internal Task Run(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Client(stop)));

    /// <summary>What happened since the last call.</summary>
    internal string Report()
    {
        long[] answers = [.. backends.Select((_, i) => Interlocked.Exchange(ref _answers[i], 0))];
        IEnumerable<string> shares = backends.Select((name, i) => $"{name} {answers[i],3}");
        long failures = Interlocked.Exchange(ref _failures, 0);
        return $"{answers.Sum(),4} answers   {string.Join("   ", shares)}   failed {failures}";
    }

    private async Task Client(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Connection(stop);
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref _failures);
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Connection(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, stop);
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: poise-demo\r\n\r\n");
        var buffer = new byte[4096];
        while (true)
        {
            await socket.SendAsync(request, stop);
            // Both heads and bodies are small enough to come in one piece over loopback.
            int count = await socket.ReceiveAsync(buffer, stop);
            string answer = Encoding.ASCII.GetString(buffer, 0, count);
            Count(answer);
            if (count == 0 || answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase))
                return;
            await Task.Delay(Pause, stop);
        }
    }

    private void Count(string answer)
    {
        for (int i = 0; i < backends.Count; i++)
        {
            if (answer.EndsWith($"hello from {backends[i]}\n", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _answers[i]);
                return;
            }
        }
        Interlocked.Increment(ref _failures);
    }
}
