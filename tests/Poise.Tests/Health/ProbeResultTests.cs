using Poise.Io;

namespace Poise.Health;

public sealed class ProbeResultTests
{
    [Fact]
    public void Each_outcome_has_words_of_its_own() => Assert.Equal(
        [
            "ok", "unknown", "status 503", "timeout", "refused", "reset", "unreachable", "bad response",
            "body mismatch", "dns",
        ],
        Enum.GetValues<ProbeOutcome>().Select(
            outcome => new ProbeResult(outcome, outcome == ProbeOutcome.Status ? 503 : 0).Reason));

    [Theory]
    [InlineData(IoError.TimedOut, ProbeOutcome.Timeout)]
    [InlineData(IoError.Refused, ProbeOutcome.Refused)]
    [InlineData(IoError.Reset, ProbeOutcome.Reset)]
    [InlineData(IoError.Unreachable, ProbeOutcome.Unreachable)]
    [InlineData(IoError.Other, ProbeOutcome.Unreachable)]
    [InlineData(IoError.Exhausted, ProbeOutcome.Unknown)]
    [InlineData(IoError.Aborted, ProbeOutcome.Unknown)]
    public void What_we_lack_says_nothing_of_the_backend(IoError error, ProbeOutcome outcome)
    {
        Assert.Equal(outcome, ProbeResult.Of(error).Outcome);
        Assert.Equal(outcome == ProbeOutcome.Unknown, ProbeResult.Of(error).IsUnknown);
        Assert.False(ProbeResult.Of(error).IsOk);
    }
}
