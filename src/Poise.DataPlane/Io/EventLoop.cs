using System.Runtime.CompilerServices;
using Poise.Core;
using Poise.Metrics;

namespace Poise.Io;

/// <summary>
/// CONTRACT: one thread's event loop. This class is the part that all loops share: turns, slots, timers, the ready
/// list and the mailbox. An implementation is the kernel below it, real (epoll) or simulated: non-blocking calls
/// that answer with a count or a negative errno, edge-triggered readiness, and a clock.
/// </summary>
/// <remarks>
/// A turn: wait for readiness → dispatch it → fire timers → read the mailbox → run the ready list. Only this
/// dispatcher resumes coroutines. All members but <see cref="Post"/> and <see cref="Wake"/> belong to the loop's
/// thread.
/// </remarks>
public abstract partial class EventLoop : IDisposable
{
    /// <summary>The deadline of an operation that may wait for ever.</summary>
    public const long NoDeadline = long.MaxValue;

    /// <summary>A turn that is later than this (ns) moves all deadlines by its lateness.</summary>
    public const long LatenessTolerance = 50_000_000;

    private const int EventsPerTurn = 256;

    private readonly SlotTable _slots = new();
    private readonly ReadinessEvent[] _events = new ReadinessEvent[EventsPerTurn];
    private readonly Mailbox _mailbox = new();
    private CounterCells? _cells;
    private long _lateness;
    private long _turnStarted;
    private volatile bool _stopping;

    internal ReadyList Ready;

    /// <param name="clock">Nanoseconds on the implementation's monotonic clock at the start.</param>
    /// <param name="poisonBuffers">Overwrite returned buffers, so that use after return is seen in tests.</param>
    protected EventLoop(long clock, bool poisonBuffers)
    {
        Now = _turnStarted = clock;
        Timers = new TimerWheel(Now);
        SmallBuffers = new BufferPool(SmallBufferSize, poisonBuffers);
        LargeBuffers = new BufferPool(LargeBufferSize, poisonBuffers);
    }

    /// <summary>Bytes of a buffer for heads and small bodies.</summary>
    public const int SmallBufferSize = 16 * 1024;

    /// <summary>Bytes of a buffer for bulk, and the largest head there can be.</summary>
    public const int LargeBufferSize = 64 * 1024;

    /// <summary>
    /// Loop time in nanoseconds, the same for a whole turn. It stands still for what a turn was late, so that a
    /// stall of ours is not taken for slowness of a peer.
    /// </summary>
    public long Now { get; private set; }

    /// <summary>
    /// By how much loop time is behind the clock, in nanoseconds: all that turns were late so far. What began before
    /// this grew was disturbed by a stall of ours.
    /// </summary>
    public long Lateness => _lateness;

    /// <summary>Number of the turn.</summary>
    public long Turn { get; private set; }

    /// <summary>Connections, acceptors and the like that are open.</summary>
    public int OpenCount => _slots.Count;

    /// <summary>Longest turn so far, in nanoseconds of processing.</summary>
    public long WorstStall { get; private set; }

    public TimerWheel Timers { get; }

    public BufferPool SmallBuffers { get; }

    public BufferPool LargeBuffers { get; }

    /// <summary>Milliseconds since 1970, for dates and logs, never for deadlines.</summary>
    public abstract long WallMilliseconds { get; }

    /// <summary>Counts turns and lateness there from now on.</summary>
    public void CountInto(CounterCells cells) => _cells = cells;

    /// <summary>A connection without a socket yet, for <see cref="Connection.Connect"/>.</summary>
    public Connection NewConnection() => _slots.RentConnection(this);

    /// <summary>Takes an accepted descriptor into this loop.</summary>
    public Connection Adopt(AcceptedSocket accepted)
    {
        Connection connection = _slots.RentConnection(this);
        connection.Peer = accepted.Peer;
        Attach(connection, accepted.Descriptor, writable: true);
        return connection;
    }

    /// <summary>
    /// Gives a connection's descriptor away, for another loop to adopt. Nothing may be under way on it; what the kernel
    /// holds for it is reported there.
    /// </summary>
    public AcceptedSocket Release(Connection connection)
    {
        Invariant.Holds(connection.IsOpen && connection.IsAtRest);
        var socket = new AcceptedSocket(connection.Descriptor, connection.Peer);
        SystemUnwatch(connection.Descriptor);
        Timers.Cancel(connection);
        connection.Descriptor = -1;
        _slots.Retire(connection);
        return socket;
    }

    /// <summary>Starts to accept from a listening descriptor, which stays its creator's.</summary>
    public Acceptor NewAcceptor(int listeningDescriptor)
    {
        var acceptor = new Acceptor(this) { Descriptor = listeningDescriptor };
        _slots.Add(acceptor);
        SystemWatch(listeningDescriptor, acceptor.Slot, acceptor.Generation, isListening: true);
        return acceptor;
    }

    /// <summary>Slots that there are: connections come and go in them, so that all can be visited in pieces.</summary>
    public int SlotCount => _slots.Length;

    /// <summary>The open connection of a slot below <see cref="SlotCount"/>, or null.</summary>
    public Connection? ConnectionAt(int slot) => _slots.At(slot) as Connection;

    /// <summary>Ends with Aborted every wait that was marked idle: how keep-alive connections end at a drain.</summary>
    public void AbortIdle()
    {
        foreach (Pollable pollable in _slots.All())
            (pollable as Connection)?.AbortIdle();
    }

    /// <summary>Ends with Aborted whatever waits on any connection: how the last work is cut at a shutdown.</summary>
    public void AbortAll()
    {
        foreach (Pollable pollable in _slots.All())
            (pollable as Connection)?.Abort(IoError.Aborted);
    }

    /// <summary>Runs <paramref name="message"/> on the loop's thread, soon. Any thread may call it.</summary>
    public void Post(IMailboxMessage message)
    {
        if (_mailbox.Add(message))
            Wake();
    }

    /// <summary>Makes a loop that waits go on. Any thread may call it.</summary>
    public abstract void Wake();

    /// <summary>Turns until <see cref="Stop"/>.</summary>
    public void Run()
    {
        while (!_stopping)
            RunTurn(NoDeadline);
    }

    /// <summary>Ends <see cref="Run"/> after the current turn. Any thread may call it.</summary>
    public void Stop()
    {
        _stopping = true;
        Wake();
    }

    /// <summary>One turn. Waits at most <paramref name="maximumWait"/> nanoseconds for something to happen.</summary>
    /// <returns>Whether anything happened.</returns>
    public bool RunTurn(long maximumWait) => RunPlannedTurn(Math.Min(PlannedWait(), maximumWait));

    /// <summary>One turn, with a wait that was planned when the last one ended: beyond it the turn is late.</summary>
    protected bool RunPlannedTurn(long wait)
    {
        int count = SystemPoll(_events, wait == NoDeadline ? -1 : wait);
        long clock = ReadClock();
        BeginTurn(clock, wait);
        for (int i = 0; i < count; i++)
        {
            ref readonly ReadinessEvent notice = ref _events[i];
            _slots.Find(notice.Slot, notice.Generation)?.OnReadiness(notice.Readiness);
        }
        Timers.Advance(Now);
        bool hadMail = _mailbox.Deliver(this);
        bool hadReady = !Ready.IsEmpty;
        Ready.RunAll();
        _slots.EndTurn();
        _turnStarted = ReadClock();
        EndTurn(_turnStarted - clock);
        return count > 0 || hadMail || hadReady;
    }

    public virtual void Dispose()
    {
        SmallBuffers.Dispose();
        LargeBuffers.Dispose();
        GC.SuppressFinalize(this);
    }

    internal IoError StartConnect(Connection connection, NetAddress address, bool isKnock)
    {
        int descriptor = SystemConnect(address, isKnock, out int errno);
        if (descriptor < 0)
            return Errno.ToIoError(errno);
        Attach(connection, descriptor, writable: false);
        return IoError.None;
    }

    internal void CloseDescriptor(Connection connection, bool reset)
    {
        if (connection.Descriptor != UnconnectedDescriptor)
            SystemClose(connection.Descriptor, reset);
        connection.Descriptor = -1;
        _slots.Retire(connection);
    }

    internal void Forget(Acceptor acceptor)
    {
        acceptor.Descriptor = -1;
        _slots.Retire(acceptor);
    }

    /// <summary>Descriptors that are open, for a check that nothing leaked.</summary>
    internal IEnumerable<Pollable> OpenPollables() => _slots.All();

    private void Attach(Connection connection, int descriptor, bool writable)
    {
        connection.Descriptor = descriptor;
        connection.Open(writable);
        SystemWatch(descriptor, connection.Slot, connection.Generation, isListening: false);
    }

    /// <summary>Nanoseconds from the end of the last turn for which there is nothing to do, or NoDeadline.</summary>
    internal long PlannedWait()
    {
        if (!Ready.IsEmpty || _mailbox.HasMail)
            return 0;
        long untilTimer = Timers.UntilNext(Now);
        if (untilTimer < 0)
            return NoDeadline;
        return Math.Max(0, untilTimer - (_turnStarted - _lateness - Now));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginTurn(long clock, long wait)
    {
        Turn++;
        if (wait != NoDeadline && clock - _turnStarted - wait > LatenessTolerance)
            BeLate(clock - _turnStarted - wait);
        Now = Math.Max(Now, clock - _lateness);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndTurn(long nanoseconds)
    {
        WorstStall = Math.Max(WorstStall, nanoseconds);
        if (_cells is { } cells)
            LoopMetrics.Turns.Add(cells, nanoseconds);
        if (nanoseconds > LatenessTolerance)
            BeLate(nanoseconds);
    }

    private void BeLate(long nanoseconds)
    {
        _lateness += nanoseconds;
        if (_cells is { } cells)
            LoopMetrics.Late.Add(cells, nanoseconds);
    }
}
