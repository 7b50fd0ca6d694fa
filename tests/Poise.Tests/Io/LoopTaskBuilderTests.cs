using System.Reflection;

namespace Poise.Io;

public sealed class LoopTaskBuilderTests
{
    // The compiler calls these with the awaiter of whatever a coroutine awaits. The constraint is what makes
    // awaiting a Task, whose awaiter is none of ours, a build error (CS0315).
    [Theory]
    [InlineData(typeof(LoopTaskBuilder), "AwaitOnCompleted")]
    [InlineData(typeof(LoopTaskBuilder), "AwaitUnsafeOnCompleted")]
    [InlineData(typeof(LoopTaskBuilder<>), "AwaitOnCompleted")]
    [InlineData(typeof(LoopTaskBuilder<>), "AwaitUnsafeOnCompleted")]
    public void Only_awaitables_of_the_loop_can_be_awaited(Type builder, string method)
    {
        MethodInfo found = builder.GetMethod(method)!;
        Type awaiter = found.GetGenericArguments()[0];
        Assert.Contains(typeof(ILoopAwaiter), awaiter.GetGenericParameterConstraints());
        Assert.False(typeof(ILoopAwaiter).IsAssignableFrom(typeof(System.Runtime.CompilerServices.TaskAwaiter)));
    }

    [Fact]
    public void The_compiler_is_held_to_the_constraint()
    {
        MethodInfo await = typeof(LoopTaskBuilder).GetMethod("AwaitUnsafeOnCompleted")!;
        Type machine = typeof(System.Runtime.CompilerServices.IAsyncStateMachine);
        Assert.Throws<ArgumentException>(
            () => await.MakeGenericMethod(typeof(System.Runtime.CompilerServices.TaskAwaiter), machine));
    }
}
