namespace Poise.Config;

/// <summary>
/// Small numbers for backends, each used by one at a time. They index tables of the workers, so they are used again;
/// a snapshot that is given up gives its numbers back.
/// </summary>
internal sealed class BackendIds
{
    private readonly Stack<int> _free = new();
    private readonly List<int> _draft = [];
    private int _next;

    /// <summary>A number that is nobody's, for as long as the draft is not dropped.</summary>
    internal int Draft()
    {
        int id = _free.TryPop(out int free) ? free : _next++;
        _draft.Add(id);
        return id;
    }

    internal void KeepDraft() => _draft.Clear();

    internal void DropDraft()
    {
        _draft.ForEach(_free.Push);
        _draft.Clear();
    }

    internal void GiveBack(int id) => _free.Push(id);
}
