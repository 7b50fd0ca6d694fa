using System.Diagnostics;
using Poise.Core;
using Poise.Io;
using Poise.Io.Epoll;
using Poise.Io.Linux;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Health;

/// <summary>
/// Probes allocate nothing on the managed heap. The checks and their backends run on real sockets, turn about on one
/// thread; only the checks' turns are measured. A turn on a busy machine may bring more probes together than any before
/// and grow a pool; what each probe took would be there in every try.
/// </summary>
public sealed class HealthAllocationTests
{
    private const int Backends = 50;
    private const int Probes = 4 * Backends;
    private const int MostTries = 8;

    [Theory]
    [InlineData(null)]
    [InlineData("/healthz")]
    public void Probes_allocate_nothing_in_steady_state(string? path)
    {
        using var rig = new Rig(new HealthOptions
        {
            Http = path is null ? null : new ProbePath(path),
            Body = path is null ? null : "ready",
            Interval = TimeSpan.FromMilliseconds(20),
            Timeout = TimeSpan.FromSeconds(20),
        });
        rig.Pump(Probes);
        Assert.True(rig.Allocated > 0, "what the first rounds take is seen, so what the later ones took would be");
        for (int i = 0; i < MostTries && rig.Allocated > 0; i++)
        {
            rig.Allocated = 0;
            rig.Pump(Probes);
        }
        Assert.Equal(0, rig.Allocated);
        Assert.All(rig.Checked, backend => Assert.Equal(BackendHealth.Up, backend.Health.Health));
    }

    private sealed class Rig : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly EpollLoop _loop = new();
        private readonly EpollLoop _peers = new();
        private readonly MetricRegistry _metrics = new();
        private readonly HealthChecks _checks;
        private readonly int _port;

        public Rig(HealthOptions options)
        {
            _checks = new HealthChecks(_loop, _metrics.NewCells(), events: null);
            _port = ListeningSockets.Bind(NetAddress.LoopbackV4(0), out _);
            Assert.True(ListeningSockets.Listen(_port, out _));
            NetAddress address = ListeningSockets.LocalAddress(_port);
            Checked = [.. Enumerable.Range(0, Backends).Select(i =>
                new Backend(new BackendKey("app", "b" + i), address.ToString(), 1, i) { Endpoint = address })];
            Serve().Detach();
            var settings = new HealthSettings(options);
            foreach (Backend backend in Checked)
                _checks.Start(new HealthStart(backend, settings, 0));
        }

        public Backend[] Checked { get; }

        public long Allocated { get; set; }

        /// <summary>Turns until so many more probes have ended well.</summary>
        public void Pump(int probes)
        {
            long start = Stopwatch.GetTimestamp();
            long last = _metrics.Read(HealthMetrics.Probes, ProbeOutcome.Ok) + probes;
            while (_metrics.Read(HealthMetrics.Probes, ProbeOutcome.Ok) < last)
            {
                Turn();
                Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the probes do not go on");
            }
        }

        public void Dispose()
        {
            _checks.StopAll();
            _loop.AbortAll();
            _peers.AbortAll();
            for (int i = 0; i < 10; i++)
                Turn();
            ListeningSockets.Close(_port);
            _loop.Dispose();
            _peers.Dispose();
        }

        private void Turn()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _loop.RunTurn(0);
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            _peers.RunTurn(0);
        }

        private async LoopTask Serve()
        {
            Acceptor acceptor = _peers.NewAcceptor(_port);
            while (true)
                Answer(_peers.Adopt(await acceptor.Accept())).Detach();
        }

        private async LoopTask Answer(Connection connection)
        {
            ByteBuffer buffer = _peers.SmallBuffers.Rent();
            IoResult received = await connection.Receive(buffer, EventLoop.NoDeadline);
            if (received.Count > 0)
            {
                buffer.Clear();
                buffer.Append("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nready\r\n0\r\n\r\n"u8);
                await connection.Send(buffer, EventLoop.NoDeadline);
            }
            buffer.Release();
            connection.Close();
        }
    }
}
