namespace Poise.Io;

public sealed class OperationTests
{
    [Fact]
    public void It_goes_from_idle_over_pending_and_done_to_idle()
    {
        Operation operation = default;
        Assert.True(operation.IsIdle);
        operation.Begin(OperationKind.Connect, null, deadline: 5);
        Assert.True(operation.IsPending);
        Assert.Equal(OperationKind.Connect, operation.Kind);
        Assert.Equal(5, operation.Deadline);
        operation.Complete(IoResult.Of(IoError.Refused));
        Assert.True(operation.IsDone);
        Assert.Equal(IoError.Refused, operation.TakeResult().Error);
        Assert.True(operation.IsIdle);
        Assert.Equal(OperationKind.Transfer, operation.Kind);
    }

    [Fact]
    public void The_waiter_is_resumed_once_and_only_when_done()
    {
        Operation operation = default;
        var waiter = new Waiter();
        operation.Begin(OperationKind.Wait, null, EventLoop.NoDeadline);
        operation.SetWaiter(waiter);
        operation.ResumeIfDone();
        Assert.Equal(0, waiter.Resumed);
        operation.Complete(IoResult.Of(1));
        operation.ResumeIfDone();
        operation.ResumeIfDone();
        Assert.Equal(1, waiter.Resumed);
    }

    [Fact]
    public void A_waiter_that_was_taken_is_not_resumed_by_it()
    {
        Operation operation = default;
        var waiter = new Waiter();
        operation.Begin(OperationKind.Wait, null, EventLoop.NoDeadline);
        operation.SetWaiter(waiter);
        Assert.Same(waiter, operation.TakeWaiter());
        operation.Complete(IoResult.Of(1));
        operation.ResumeIfDone();
        Assert.Equal(0, waiter.Resumed);
    }

    private sealed class Waiter : Continuation
    {
        internal int Resumed { get; private set; }

        protected internal override void Run() => Resumed++;
    }
}
