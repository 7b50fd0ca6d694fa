using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Poise.Bench;

/// <summary>What one contender takes: after its start, and for each idle keep-alive connection.</summary>
internal readonly record struct MemoryResult(string Contender, long StartRssKiB, double DirtyBytesPerConnection);

/// <summary>
/// Idle keep-alive connections, each of which has had one answer. The cost of one is the growth of private dirty
/// memory between 1,000 and 11,000 of them, so that what a program allocates once does not count.
/// </summary>
internal static class Memory
{
    const int FewConnections = 1_000;
    const int ManyConnections = 11_000;

    /// <summary>Goals of Poise alone: RSS after start, and bytes for each idle connection.</summary>
    public const long MaxStartRssKiB = 32 * 1024;
    public const double MaxDirtyBytesPerConnection = 1024;

    static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: bench\r\n\r\n");

    public static IEnumerable<MemoryResult> Run(Plan plan, Scenario scenario)
    {
        foreach (Contender contender in plan.Contenders)
        {
            (Contender _, PinnedProcess process, int port) = Rounds.Start(plan, scenario, contender);
            using (process)
                yield return Measure(contender, process, port);
        }
    }

    static MemoryResult Measure(Contender contender, PinnedProcess process, int port)
    {
        Thread.Sleep(500);
        long startRss = process.ResidentKiB();
        var connections = new List<Socket>(ManyConnections);
        try
        {
            Open(connections, FewConnections, port);
            long few = process.PrivateDirtyKiB();
            Open(connections, ManyConnections, port);
            long many = process.PrivateDirtyKiB();
            return new MemoryResult(
                contender.Name, startRss, (many - few) * 1024.0 / (ManyConnections - FewConnections));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    static void Open(List<Socket> connections, int count, int port)
    {
        byte[] answer = new byte[4096];
        while (connections.Count < count)
        {
            var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            connections.Add(connection);
            connection.ReceiveTimeout = 5000;
            connection.Connect(IPAddress.Loopback, port);
            connection.Send(Request);
            // The tiny answer of the origin comes in one piece or two; its last byte is the newline of its body.
            int received = 0;
            while (received < 2 || !answer.AsSpan(0, received).EndsWith("hello, world\n"u8))
            {
                int more = connection.Receive(answer, received, answer.Length - received, SocketFlags.None);
                if (more == 0)
                    throw new BenchException($"connection {connections.Count} was closed without a whole answer");
                received += more;
            }
        }

        // What a program frees or writes a moment later belongs to the connections too.
        Thread.Sleep(1000);
    }
}
