namespace Poise.Nodes;

public sealed class CoalescedRunsTests
{
    private readonly List<TaskCompletionSource<int>> _runs = [];
    private readonly SemaphoreSlim _began = new(0);
    private readonly CoalescedRuns<int> _coalesced;

    public CoalescedRunsTests() => _coalesced = new CoalescedRuns<int>(() =>
    {
        _runs.Add(new TaskCompletionSource<int>());
        _began.Release();
        return _runs[^1].Task;
    });

    [Fact]
    public async Task Calls_during_a_run_share_the_next_one()
    {
        Task<int> first = _coalesced.Run();
        await _began.WaitAsync(TestContext.Current.CancellationToken);
        Task<int>[] during = [_coalesced.Run(), _coalesced.Run(), _coalesced.Run()];
        Assert.Single(_runs);
        Assert.False(_coalesced.Idle.IsCompleted);
        _runs[0].SetResult(1);
        await _began.WaitAsync(TestContext.Current.CancellationToken);
        _runs[1].SetResult(2);
        Assert.Equal(1, await first);
        int[] shared = await Task.WhenAll(during);
        Assert.Equal([2, 2, 2], shared);
        Assert.Equal(2, _runs.Count);
        await _coalesced.Idle;
    }

    [Fact]
    public async Task A_run_that_fails_does_not_keep_the_next_from_running()
    {
        Task<int> first = _coalesced.Run();
        await _began.WaitAsync(TestContext.Current.CancellationToken);
        _runs[0].SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => first);
        Task<int> second = _coalesced.Run();
        await _began.WaitAsync(TestContext.Current.CancellationToken);
        _runs[1].SetResult(2);
        Assert.Equal(2, await second);
    }
}
