namespace Poise.Admin;

/// <summary>The strict reader takes what is right, and refuses each kind of mistake.</summary>
public sealed class PrometheusParserTests
{
    private const string Good =
        "# HELP a_total Says.\n# TYPE a_total counter\na_total{x=\"1\\\"\",y=\"\"} 5\na_total{x=\"2\",y=\"\"} 1.5\n"
        + "# HELP h Says.\n# TYPE h histogram\nh_bucket{le=\"1E-06\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";

    [Fact]
    public void A_good_page_is_read()
    {
        List<PrometheusSample> samples = PrometheusParser.Parse(Good);
        Assert.Equal(6, samples.Count);
        Assert.Equal(new PrometheusSample("a_total", "x=\"2\",y=\"\"", 1.5), samples[1]);
    }

    [Theory]
    [InlineData("h_count 2\n", "h_count 2")]
    [InlineData("a_total{x=\"2\",y=\"\"} 1.5\n", "a_total{x=\"1\\\"\",y=\"\"} 5\n")]
    [InlineData("# TYPE a_total counter\n", "")]
    [InlineData("# HELP h Says.\n", "")]
    [InlineData("# HELP h Says.\n", "# HELP a_total Says.\n")]
    [InlineData("a_total{x=\"2\"", "b_total{x=\"2\"")]
    [InlineData("a_total{x=\"2\",y", "a_total{x=\"2\",x")]
    [InlineData("x=\"2\"", "x=\"2\\t\"")]
    [InlineData("x=\"2\"", "x=2")]
    [InlineData(" 1.5", " 1,5")]
    [InlineData(" 1.5", " NaN")]
    [InlineData("le=\"+Inf\"} 2", "le=\"+Inf\"} 3")]
    [InlineData("le=\"1E-06\"} 1", "le=\"1E-06\"} 3")]
    [InlineData("h_bucket{le=\"+Inf\"} 2\n", "")]
    [InlineData("h_bucket{le=\"1E-06\"}", "h_bucket")]
    [InlineData("h_sum 3", "h 3")]
    public void Each_mistake_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        Assert.Throws<FormatException>(
            () => PrometheusParser.Parse(Good.Replace(right, wrong, StringComparison.Ordinal)));
    }
}
