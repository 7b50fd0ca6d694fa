using Poise.Core;
using Poise.Http;
using Poise.Io;

namespace Poise.Health;

/// <summary>Whom a probe asks.</summary>
/// <param name="Endpoint">Where to connect.</param>
/// <param name="Authority">The backend's host and port as the configuration has them, ASCII.</param>
public readonly record struct ProbeTarget(NetAddress Endpoint, string Authority);

/// <summary>What the probes of one loop share: the loop, and what each needs only while it runs.</summary>
public sealed class ProbeContext(EventLoop loop)
{
    private readonly Stack<HttpHead> _heads = new();

    public EventLoop Loop => loop;

    /// <summary>A head to parse into, to be given back.</summary>
    internal HttpHead RentHead() => _heads.TryPop(out HttpHead? head) ? head : new HttpHead();

    internal void Return(HttpHead head) => _heads.Push(head);
}

/// <summary>
/// CONTRACT: one kind of test of a backend. A new kind is a file, its key in <see cref="HealthOptions"/>, its test,
/// and a line in <see cref="Probes"/>; the contract tests then judge it. Immutable: one serves all backends of a pool
/// on all loops.
/// </summary>
public abstract class Probe
{
    /// <summary>
    /// Asks once. Ends by the deadline, throws nothing, allocates nothing in steady state, and holds a buffer only
    /// while there are bytes in it. What the backend does to the connection after its answer is nothing to the result.
    /// </summary>
    /// <param name="context">Of the loop that it runs on.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="deadline">Loop time in nanoseconds.</param>
    public abstract LoopTask<ProbeResult> Run(ProbeContext context, ProbeTarget target, long deadline);
}
