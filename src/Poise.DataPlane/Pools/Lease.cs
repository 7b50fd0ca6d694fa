namespace Poise.Pools;

/// <summary>
/// A picked backend, counted as in flight until the lease ends. Hold it with <c>using</c>: the scope of the exchange
/// or connection then ends it on every path, and that is the only way to end it. Ending a copy as well takes the count
/// below zero, which is a broken invariant.
/// </summary>
public readonly struct Lease : IDisposable
{
    internal Lease(Backend backend, int index, Eligibility forgiven, bool isTrial)
    {
        Backend = backend;
        Index = index;
        Forgiven = forgiven;
        IsTrial = isTrial;
    }

    /// <summary>The backend; null when the pool had none to give.</summary>
    public Backend? Backend { get; }

    /// <summary>Its place in <see cref="Pool.Backends"/>.</summary>
    public int Index { get; }

    /// <summary>Reasons against a backend that had to be overlooked, as nothing better was left.</summary>
    public Eligibility Forgiven { get; }

    /// <summary>
    /// This is the one pick that tries a skipped backend: open a new connection rather than reuse an idle one, as only
    /// a connect shows that the backend is back.
    /// </summary>
    public bool IsTrial { get; }

    public void Dispose() => Backend?.Release();
}
