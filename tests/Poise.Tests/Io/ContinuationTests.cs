using System.Runtime.CompilerServices;

namespace Poise.Io;

public sealed class ContinuationTests
{
    // Every awaitable of the loop, found where it is declared: one that forgot the interface could be awaited nowhere,
    // and one that is a class would allocate on each await.
    [Fact]
    public void Every_awaitable_of_the_loop_suspends_a_continuation_and_is_a_value()
    {
        Type[] awaiters = [.. typeof(EventLoop).Assembly.GetTypes().Where(type =>
            type.GetMethod("GetResult") is not null && typeof(INotifyCompletion).IsAssignableFrom(type))];
        Assert.Contains(typeof(Connection.ReceiveOperation), awaiters);
        Assert.Contains(typeof(Acceptor.AcceptOperation), awaiters);
        Assert.All(awaiters, type =>
        {
            Assert.True(typeof(ILoopAwaiter).IsAssignableFrom(type), type.Name);
            Assert.True(type.IsValueType, type.Name);
        });
    }
}
