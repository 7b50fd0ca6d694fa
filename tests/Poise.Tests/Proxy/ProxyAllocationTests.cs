using System.Diagnostics;
using System.Text;
using Poise.Core;
using Poise.Http;
using Poise.Io;
using Poise.Io.Epoll;
using Poise.Io.Linux;
using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>
/// Exchanges allocate nothing on the managed heap, however many run at the same time and wherever they wait. The worker
/// and its peers run on real sockets, turn about on one thread; only the worker's turns are measured.
/// </summary>
public sealed class ProxyAllocationTests
{
    private const int WarmRounds = 4;
    private const int MeasuredRounds = 4;

    [Theory]
    [InlineData(1, false)]
    [InlineData(64, false)]
    [InlineData(1000, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(1000, true)]
    public void Exchanges_allocate_nothing_in_steady_state(int concurrent, bool connectsAnew)
    {
        ResourceLimits.RaiseDescriptors();
        using var rig = new Rig(concurrent, connectsAnew);
        for (int i = 0; i < WarmRounds; i++)
            rig.Round();
        Assert.True(rig.Allocated > 0, "what the first rounds take is seen, so what the later ones took would be");
        rig.Allocated = 0;
        for (int i = 0; i < MeasuredRounds; i++)
            rig.Round();
        Assert.Equal(0, rig.Allocated);
        Assert.Equal((WarmRounds + MeasuredRounds) * concurrent, rig.Answered);
    }

    private sealed class Rig : IDisposable
    {
        private const long Minute = 60_000_000_000;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly EpollLoop _loop = new();
        private readonly EpollLoop _peers = new();
        private readonly Worker _worker;
        private readonly AccessLogQueue _log;
        private readonly Connection[] _clients;
        private readonly LoopSignal[] _gates;
        private readonly string _answer;
        private readonly int _backendPort;
        private int _gatesUsed;
        private int _connected;
        private int _atGate;
        private bool _isDisposed;

        public Rig(int concurrent, bool connectsAnew)
        {
            CounterCells cells = new MetricRegistry().NewCells();
            _log = new AccessLogQueue(cells, new DrainSignal(), capacity: 1 << 22);
            _worker = new Worker(_loop, 1, cells, _log, events: null);
            WorkerLoad.Join([_worker]);
            _answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + (connectsAnew ? "Connection: close\r\n" : "");
            _backendPort = ListeningSockets.Open(NetAddress.LoopbackV4(0), out _);
            int port = ListeningSockets.Open(NetAddress.LoopbackV4(0), out _);
            _worker.Listen(NewListener(ListeningSockets.LocalAddress(_backendPort)), port);
            _clients = new Connection[concurrent];
            _gates = new LoopSignal[concurrent];
            for (int i = 0; i < concurrent; i++)
            {
                _clients[i] = _peers.NewConnection();
                _gates[i] = new LoopSignal(_peers);
                Connect(_clients[i], ListeningSockets.LocalAddress(port)).Detach();
            }
            Serve().Detach();
            PumpUntil(() => _connected == concurrent);
        }

        public long Allocated { get; set; }

        public int Answered { get; private set; }

        /// <summary>One exchange for each client; all of them wait at the same place before any goes on.</summary>
        public void Round()
        {
            int before = Answered;
            _atGate = _gatesUsed = 0;
            SendAll(i => i % 2 == 0 ? "GET /a HTTP/1.1\r\nHo" : "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Enc");
            Settle();
            SendAll(i => i % 2 == 0 ? "st: a\r\n\r\n" : "oding: chunked\r\n\r\n5\r\nabcde\r\n");
            Settle();
            SendAll(i => i % 2 == 0 ? "" : "5\r\nfghij\r\n0\r\n\r\n");
            PumpUntil(() => _atGate == _clients.Length);
            OpenGates();
            PumpUntil(() => _atGate == 2 * _clients.Length);
            foreach (Connection client in _clients)
                ReadAnswer(client).Detach();
            Settle();
            OpenGates();
            PumpUntil(() => Answered == before + _clients.Length);
            Settle();
            while (!_log.IsEmpty)
            {
                _log.Peek();
                _log.Release();
            }
        }

        public void Dispose()
        {
            _isDisposed = true;
            _worker.CloseListeners();
            _worker.Cut();
            _peers.AbortAll();
            PumpUntil(() => _worker.Load.Clients == 0);
            ListeningSockets.Close(_backendPort);
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

        /// <summary>Lets everything that was sent arrive, so that the worker waits.</summary>
        private void Settle()
        {
            for (int i = 0; i < 20 + _clients.Length / 8; i++)
                Turn();
        }

        private void PumpUntil(Func<bool> done)
        {
            long start = Stopwatch.GetTimestamp();
            while (!done())
            {
                Turn();
                Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the exchanges do not go on");
            }
        }

        private void OpenGates()
        {
            for (int i = 0; i < _gatesUsed; i++)
                _gates[i].Set();
        }

        private void SendAll(Func<int, string> text)
        {
            for (int i = 0; i < _clients.Length; i++)
                Send(_clients[i], text(i)).Detach();
        }

        private async LoopTask Connect(Connection client, NetAddress address)
        {
            IoResult connected = await client.Connect(address, _peers.Now + Minute);
            Assert.False(connected.IsError);
            _connected++;
        }

        private async LoopTask Send(Connection connection, string text)
        {
            ByteBuffer buffer = _peers.SmallBuffers.Rent();
            buffer.Append(Encoding.ASCII.GetBytes(text));
            await connection.Send(buffer, _peers.Now + Minute);
            buffer.Release();
        }

        private async LoopTask ReadAnswer(Connection client)
        {
            ByteBuffer buffer = _peers.SmallBuffers.Rent();
            while (buffer.Data.IndexOf("0123456789"u8) < 0)
            {
                IoResult received = await client.Receive(buffer, _peers.Now + Minute);
                if (received.Count == 0)
                    break;
            }
            if (buffer.Data.StartsWith("HTTP/1.1 200 OK"u8) && buffer.Data.EndsWith("0123456789"u8))
                Answered++;
            buffer.Release();
        }

        private async LoopTask Serve()
        {
            Acceptor acceptor = _peers.NewAcceptor(_backendPort);
            while (!_isDisposed)
            {
                AcceptedSocket accepted = await acceptor.Accept();
                Converse(_peers.Adopt(accepted)).Detach();
            }
        }

        private async LoopTask Converse(Connection connection)
        {
            while (await ReadRequest(connection))
            {
                LoopSignal gate = _gates[_gatesUsed++];
                _atGate++;
                await gate.Wait();
                await Send(connection, _answer);
                _atGate++;
                await gate.Wait();
                await Send(connection, "\r\n0123456789");
            }
            connection.Close();
        }

        private async LoopTask<bool> ReadRequest(Connection connection)
        {
            ByteBuffer buffer = _peers.SmallBuffers.Rent();
            bool isWhole = false;
            while (!isWhole)
            {
                IoResult received = await connection.Receive(buffer, EventLoop.NoDeadline);
                if (received.Count == 0)
                    break;
                isWhole = buffer.Data.EndsWith(buffer.Data[0] == 'G' ? "\r\n\r\n"u8 : "\r\n0\r\n\r\n"u8);
            }
            buffer.Release();
            return isWhole;
        }

        private static Listener NewListener(NetAddress endpoint)
        {
            Backend[] backends = [new(new BackendKey("app", "a"), "a", weight: 1, id: 0) { Endpoint = endpoint }];
            var pool = new Pool("app", backends, new LeastConnections(),
                new PoolTimeouts(Minute, Minute, Minute), new PoolConnections(IdlePerBackend: 10_000, MaxRequests: 0));
            var route = new Route(
                "all", RouteMatch.Any, pool, RetryPolicy.Default, RouteMetrics.NewSeries("web", "all"));
            var listener = new Listener
            {
                Name = "web",
                Protocol = ListenerProtocol.Http,
                Addresses = [],
                Routes = [route],
                RouteTable = new RouteTable([route.Match]),
                Pool = pool,
                Timeouts = new ListenerTimeouts(Minute, Minute, Minute, Minute, Minute),
                HeadLimits = HeadLimits.Default,
                Live = new LiveListener("web"),
            };
            listener.Live.Current = listener;
            return listener;
        }
    }
}
