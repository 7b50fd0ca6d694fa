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
    public void Values_have_their_names_and_the_nameless_one_is_empty()
    {
        Assert.Equal("reason", Answers.Label);
        Assert.Equal(Reasons.Count, Answers.LabelValues.Length);
        Assert.Equal(("", "overload"), (Answers.LabelValues[0], Answers.LabelValues[(int)Reason.Overload]));
    }

    [Fact]
    public void All_values_and_all_threads_are_added_up()
    {
        var registry = new MetricRegistry();
        Answers.Add(registry.NewCells(), Reason.None, 5);
        Answers.Add(registry.NewCells(), Reason.Overload, 6);
        Answers.AddShared(registry, Reason.Overload, 7);
        Assert.Equal((18, 13), (Answers.Read(registry.Process), registry.Read(Answers, Reason.Overload)));
    }
}
