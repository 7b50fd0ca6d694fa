namespace Poise.Discovery;

/// <summary>A host name, the backends that are configured by it, and its last answer.</summary>
internal sealed class HostName(string name)
{
    private List<HostBackend> _backends = [];

    internal string Name => name;

    /// <summary>Null before the first.</summary>
    internal HostAnswer? Answer { get; private set; }

    /// <summary>The question that is under way, or null.</summary>
    internal Task? Asking { get; set; }

    /// <summary>These are its backends from now on; those it did not have before get the last answer.</summary>
    internal void Serve(List<HostBackend> backends, Action<HostBackend, HostAnswer> apply)
    {
        List<HostBackend> before = _backends;
        _backends = backends.ConvertAll(each => before.Find(each.IsSame) ?? each);
        if (Answer is null)
            return;
        foreach (HostBackend joined in _backends.Except(before))
            apply(joined, Answer);
    }

    internal void Take(HostAnswer answer, Action<HostBackend, HostAnswer> apply)
    {
        // What is known is worth more to a backend that joins later than that nobody could be asked.
        if (answer.IsFinal || Answer is null)
            Answer = answer;
        foreach (HostBackend backend in _backends)
            apply(backend, answer);
    }
}
