using Poise.Http;

namespace Poise.Routes;

public sealed class RetryPolicyTests
{
    [Theory]
    // A failed connect has sent nothing: any method, whatever the body.
    [InlineData(TryFailure.Connect, KnownMethod.Post, false, true)]
    [InlineData(TryFailure.Connect, KnownMethod.Get, true, true)]
    // Nothing was taken: any method, as long as the body is still at hand.
    [InlineData(TryFailure.NothingSent, KnownMethod.Post, true, true)]
    [InlineData(TryFailure.NothingSent, KnownMethod.Get, false, false)]
    // The backend may have acted on it: what is idempotent, with its body at hand.
    [InlineData(TryFailure.Died, KnownMethod.Get, true, true)]
    [InlineData(TryFailure.Died, KnownMethod.Put, true, true)]
    [InlineData(TryFailure.Died, KnownMethod.Put, false, false)]
    [InlineData(TryFailure.Died, KnownMethod.Post, true, false)]
    [InlineData(TryFailure.Died, KnownMethod.Other, true, false)]
    // The backend had its chance.
    [InlineData(TryFailure.Silent, KnownMethod.Get, true, false)]
    [InlineData(TryFailure.Malformed, KnownMethod.Get, true, false)]
    public void Defaults_repeat_only_what_is_safe(TryFailure failure, KnownMethod method, bool replayable, bool again)
    {
        Assert.Equal(again, RetryPolicy.Default.TryAgain(failure, tries: 1, method, replayable));
        Assert.False(RetryPolicy.Default.TryAgain(failure, tries: 2, method, replayable));
    }

    [Theory]
    [InlineData(TryFailure.Connect, false, true, false)]
    [InlineData(TryFailure.Connect, true, false, true)]
    [InlineData(TryFailure.NothingSent, true, false, false)]
    [InlineData(TryFailure.Died, false, true, true)]
    public void Each_reason_has_its_switch(TryFailure failure, bool onConnect, bool onReset, bool again)
    {
        var policy = new RetryPolicy(3, onConnect, onReset, RetryMethods.Idempotent);
        Assert.Equal(again, policy.TryAgain(failure, tries: 2, KnownMethod.Get, replayable: true));
    }

    [Theory]
    [InlineData(KnownMethod.Get, true)]
    [InlineData(KnownMethod.Head, true)]
    [InlineData(KnownMethod.Options, true)]
    [InlineData(KnownMethod.Put, false)]
    [InlineData(KnownMethod.Delete, false)]
    [InlineData(KnownMethod.Post, false)]
    public void Safe_methods_alone_may_be_asked_for(KnownMethod method, bool again) =>
        Assert.Equal(again, (RetryPolicy.Default with { Methods = RetryMethods.Safe }).Repeats(method));
}
