using System.Buffers;
using System.Text;
using Poise.Metrics;

namespace Poise.Admin;

public sealed class PrometheusTextTests
{
    private static readonly MetricScope Scope = new("thing", 4, "a", "b");

    private static readonly Counter Odd = new(
        "poise_test_text_total", "A \\ and a \n in the \"help\".", Scope);

    private readonly ArrayBufferWriter<byte> _output = new();

    private PrometheusText Text => new(_output);

    private string Written => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Fact]
    public void A_family_begins_with_its_help_and_type()
    {
        Text.Begin(Odd);
        Assert.Equal(
            "# HELP poise_test_text_total A \\\\ and a \\n in the \"help\".\n# TYPE poise_test_text_total counter\n",
            Written);
    }

    [Fact]
    public void Labels_are_escaped() =>
        Assert.Equal(
            "a=\"1\\\"\\\\\\n\",b=\"ü\"",
            Encoding.UTF8.GetString(PrometheusText.Labels(new Series(Scope, "1\"\\\n", "ü"))));

    [Theory]
    [InlineData("", "", "", "m 5\n")]
    [InlineData("a=\"1\"", "", "", "m{a=\"1\"} 5\n")]
    [InlineData("", "c", "x\"y", "m{c=\"x\\\"y\"} 5\n")]
    [InlineData("a=\"1\"", "c", "x", "m{a=\"1\",c=\"x\"} 5\n")]
    public void A_sample_has_the_labels_of_its_series_and_one_more(
        string labels, string label, string value, string expected)
    {
        Text.Count(new SampleName("m", Encoding.UTF8.GetBytes(labels)) { Label = label, LabelValue = value }, 5);
        Assert.Equal(expected, Written);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000001")]
    [InlineData(1_000_000_000, "1")]
    [InlineData(1_500_000_000, "1.500000000")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    public void Seconds_are_exact(long nanoseconds, string expected)
    {
        Text.Seconds(new SampleName("m", default) { Suffix = "_sum" }, nanoseconds);
        Assert.Equal($"m_sum {expected}\n", Written);
    }

    [Theory]
    [InlineData(3, "3")]
    [InlineData(0.25, "0.25")]
    [InlineData(1e21, "1E+21")]
    public void Numbers_are_invariant(double value, string expected)
    {
        Text.Number(new SampleName("m", default), value);
        Assert.Equal($"m {expected}\n", Written);
    }
}
