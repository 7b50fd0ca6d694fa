using System.Net;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Discovery;

/// <summary>
/// Keeps the addresses of backends that are configured by host name: asks when they are new and every ten seconds from
/// then on, several names at a time, never on a loop. Any thread may call it.
/// <list type="bullet">
/// <item>An address that is still among the answers stays; with both kinds, an IPv4 address is taken.</item>
/// <item>A name that has no address leaves its backends without one.</item>
/// <item>When nobody can be asked the last address stays: an outage of the name servers is none of the backends.</item>
/// </list>
/// </summary>
public sealed class HostNames : IDisposable
{
    /// <summary>Between two rounds of questions.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>After this time another name gets its turn; an answer that comes later still counts.</summary>
    internal static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="Follow"/> waits for first answers.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int AtOnce = 16;

    private readonly Lock _gate = new();
    private readonly Resolver _resolve;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly Action<HostBackend, HostAnswer> _apply;
    private readonly ITimer _timer;
    private Dictionary<string, HostName> _names = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <param name="resolve">Asks for addresses.</param>
    /// <param name="clock">For the period and the waits.</param>
    /// <param name="events">Is told of changes.</param>
    /// <param name="moved">A backend's address is no longer what it was: idle connections to it are of no use.</param>
    public HostNames(Resolver resolve, TimeProvider clock, EventLog events, Action<Backend> moved)
    {
        _resolve = resolve;
        _clock = clock;
        _apply = (backend, answer) => backend.Apply(answer, events, moved);
        _timer = clock.CreateTimer(_ => AskAll(), null, Period, Period);
    }

    /// <summary>Whether no question is under way.</summary>
    internal bool IsQuiet
    {
        get
        {
            lock (_gate)
                return _names.Values.All(name => name.Asking is null);
        }
    }

    /// <summary>
    /// These are the backends from now on; those without a host name are left alone. The task ends when each new name
    /// has been answered, or after two seconds; answers that come later are taken then.
    /// </summary>
    public async Task Follow(IEnumerable<Backend> backends)
    {
        List<Task> asked = [];
        lock (_gate)
        {
            Dictionary<string, List<HostBackend>> wanted = HostBackend.ByName(backends);
            foreach (HostName name in _names.Values.Where(name => !wanted.ContainsKey(name.Name)))
                name.Serve([], _apply);
            _names = wanted.ToDictionary(each => each.Key, each => NameOf(each.Key), StringComparer.Ordinal);
            foreach (HostName name in _names.Values)
            {
                name.Serve(wanted[name.Name], _apply);
                if (name.Answer is null)
                    asked.Add(name.Asking ??= Ask(name));
            }
        }
        if (asked.Count > 0)
            await Wait(Task.WhenAll(asked), Patience);
    }

    /// <summary>
    /// The system's resolver. It blocks, so each question has a thread of its own: one that hangs keeps no thread of
    /// the pool from others.
    /// </summary>
    public static Task<IPAddress[]> AskSystem(string host) => Task.Factory.StartNew(
        () => Dns.GetHostAddresses(host),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void AskAll()
    {
        lock (_gate)
        {
            foreach (HostName name in _names.Values)
                name.Asking ??= Ask(name);
        }
    }

    private HostName NameOf(string name) => _names.GetValueOrDefault(name) ?? new HostName(name);

    /// <summary>One question about one name: there is never a second before the first has been answered.</summary>
    private async Task Ask(HostName name)
    {
        // Away from the caller, which holds the gate.
        await Task.Yield();
        await _turns.WaitAsync();
        Task<HostAnswer> answer = HostAnswer.Of(_resolve, name.Name);
        await Wait(answer, LongestTurn);
        _turns.Release();
        if (!answer.IsCompleted)
            Take(name, HostAnswer.Silence(LongestTurn), isLast: false);
        Take(name, await answer, isLast: true);
    }

    /// <summary>Until the task is over, but no longer.</summary>
    private Task Wait(Task task, TimeSpan longest) => task.WaitAsync(longest, _clock)
        .ContinueWith(static _ => { }, TaskScheduler.Default);

    private void Take(HostName name, HostAnswer answer, bool isLast)
    {
        lock (_gate)
        {
            if (isLast)
                name.Asking = null;
            if (!_isDisposed)
                name.Take(answer, _apply);
        }
    }
}
