using Poise.Core;

namespace Poise.Metrics;

public sealed class CounterVectorTests
{
    static readonly CounterVector<Reason> Answers =
        new("poise_test_answers_total", "Answers of our own.", "reason", Reasons.Name);

    static readonly Counter Neighbour = new("poise_test_answers_neighbour_total", "Comes right behind.");

    [Fact]
    public void Each_value_counts_for_itself()
    {
        var registry = new MetricRegistry();
        CounterCells cells = registry.NewCells();
        for (int i = 0; i < Reasons.Count; i++)
            Answers.Add(cells, (Reason)i, i + 1);
        for (int i = 0; i < Reasons.Count; i++)
            Assert.Equal(i + 1, registry.Read(Answers, (Reason)i));
        Assert.Equal(0, registry.Read(Neighbour));
    }

    [Fact]
    public void Samples_are_labelled_and_leave_the_nameless_value_out()
    {
        var registry = new MetricRegistry();
        CounterCells cells = registry.NewCells();
        Answers.Add(cells, Reason.None, 5);
        Answers.Add(cells, Reason.Overload, 6);
        MetricSample[] samples = [.. registry.Samples().Where(sample => ReferenceEquals(sample.Metric, Answers))];
        Assert.Equal(Reasons.Count - 1, samples.Length);
        Assert.All(samples, sample => Assert.Equal("reason", sample.LabelName));
        Assert.Equal(6, Assert.Single(samples, sample => sample.LabelValue == "overload").Value);
        Assert.Equal(6, samples.Sum(sample => sample.Value));
    }
}
