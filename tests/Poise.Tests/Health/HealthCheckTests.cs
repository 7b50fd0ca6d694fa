using CsCheck;
using Poise.Pools;

namespace Poise.Health;

public sealed class HealthCheckTests
{
    private static readonly ProbeResult Failure = ProbeResult.Unexpected(500);
    private static readonly ProbeResult Unknown = new(ProbeOutcome.Unknown);
    private static readonly ProbeResult Dns = new(ProbeOutcome.Dns);

    [Theory]
    [InlineData("o", "U")]
    [InlineData("x", "D")]
    [InlineData("?", "?")]
    [InlineData("??x", "??D")]
    [InlineData("oxxo", "UUUU")]
    [InlineData("oxxx", "UUUD")]
    [InlineData("oxxoxxx", "UUUUUUD")]
    [InlineData("ox?x?x", "UUUUUD")]
    [InlineData("xoo", "DDU")]
    [InlineData("xoxo", "DDDD")]
    [InlineData("xo?o", "DDDU")]
    [InlineData("od", "UD")]
    [InlineData("odoo", "UDDU")]
    [InlineData("d", "D")]
    public void Fall_is_3_and_rise_is_2(string results, string verdicts)
    {
        var check = new HealthCheck(fall: 3, rise: 2, BackendHealth.Unknown);
        string heard = "";
        foreach (char result in results)
        {
            BackendHealth before = check.Health;
            bool hasChanged = check.Observe(
                result switch { 'o' => ProbeResult.Ok, 'x' => Failure, 'd' => Dns, _ => Unknown });
            Assert.Equal(before != check.Health, hasChanged);
            heard += check.Health switch { BackendHealth.Up => 'U', BackendHealth.Down => 'D', _ => '?' };
        }
        Assert.Equal(verdicts, heard);
    }

    [Fact]
    public void What_is_known_needs_a_whole_row_to_change()
    {
        var check = new HealthCheck(fall: 2, rise: 3, BackendHealth.Up);
        Assert.False(check.Observe(Failure));
        Assert.True(check.Observe(Failure));
        check = new HealthCheck(fall: 2, rise: 3, BackendHealth.Down);
        Assert.False(check.Observe(ProbeResult.Ok));
        Assert.False(check.Observe(ProbeResult.Ok));
        Assert.True(check.Observe(ProbeResult.Ok));
    }

    /// <summary>The verdict is that of a reader who looks back over all results each time.</summary>
    [Fact]
    public void Is_what_looking_back_says()
    {
        Gen<(int Fall, int Rise, int[] Results)> gen =
            Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 5].Array[0, 60]);
        gen.ForAll(500, sample =>
        {
            var check = new HealthCheck(sample.Fall, sample.Rise, BackendHealth.Unknown);
            List<bool> known = [];
            BackendHealth expected = BackendHealth.Unknown;
            foreach (int result in sample.Results)
            {
                check.Observe(result switch { 0 => Unknown, < 3 => Failure, _ => ProbeResult.Ok });
                if (result > 0)
                    known.Add(result >= 3);
                if (known.Count == 1)
                    expected = known[0] ? BackendHealth.Up : BackendHealth.Down;
                else if (EndsWith(known, true, sample.Rise))
                    expected = BackendHealth.Up;
                else if (EndsWith(known, false, sample.Fall))
                    expected = BackendHealth.Down;
                Assert.Equal(expected, check.Health);
            }
        });
    }

    private static bool EndsWith(List<bool> results, bool value, int count) =>
        results.Count >= count && results.TakeLast(count).All(result => result == value);
}
