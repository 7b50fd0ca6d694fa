// Also proves: StateReading.cs

namespace Poise.Metrics;

public sealed class ReadingTests
{
    // Of their own: whoever shows all metrics of the process must not find these among them.
    static readonly MetricScope Texts = new("text", 1, "text");

    static readonly Reading<string> Length = new("poise_test_length", "Reads for a test.", text => text.Length, Texts);
    static readonly StateReading<string> Text = new(
        "poise_test_text", "Reads for a test.", "text", text => text, Texts);

    static readonly Reading<string> Grown = new(
        "poise_test_grown_total", "Reads for a test.", text => text.Length, Texts, MetricKind.Counter);

    [Fact]
    public void They_are_read_from_what_they_are_about()
    {
        Reading length = Length;
        StateReading text = Text;
        Assert.Equal((3, "abc"), (length.Read("abc"), text.Read("abc")));
    }

    [Fact]
    public void They_are_gauges_unless_they_only_grow() =>
        Assert.Equal(
            (MetricKind.Gauge, MetricKind.Gauge, MetricKind.Counter), (Length.Kind, Text.Kind, Grown.Kind));
}
