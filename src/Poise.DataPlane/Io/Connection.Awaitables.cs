namespace Poise.Io;

// What awaiting an operation of a connection is made of.
public sealed partial class Connection
{
    /// <summary>Awaitable of <see cref="Receive"/> and <see cref="WaitReadable"/>.</summary>
    public readonly struct ReceiveOperation(Connection connection) : ILoopAwaiter
    {
        public ReceiveOperation GetAwaiter() => this;

        public bool IsCompleted => connection._receive.IsDone;

        public IoResult GetResult() => connection._receive.TakeResult();

        public void Suspend(Continuation continuation) => connection._receive.SetWaiter(continuation);

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }

    /// <summary>Awaitable of <see cref="Send"/> and <see cref="Connect"/>.</summary>
    public readonly struct SendOperation(Connection connection) : ILoopAwaiter
    {
        public SendOperation GetAwaiter() => this;

        public bool IsCompleted => connection._send.IsDone;

        public IoResult GetResult() => connection._send.TakeResult();

        public void Suspend(Continuation continuation) => connection._send.SetWaiter(continuation);

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}
