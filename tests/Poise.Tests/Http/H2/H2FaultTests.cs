namespace Poise.Http.H2;

public sealed class H2FaultTests
{
    [Fact]
    public void The_table_has_each_fault_at_its_place_with_a_text_of_its_own()
    {
        var texts = new HashSet<string>();
        foreach (H2Fault fault in Enum.GetValues<H2Fault>())
        {
            Assert.Equal(fault, H2Faults.At((int)fault));
            Assert.True(texts.Add(H2Faults.Text(fault)), H2Faults.Text(fault));
            Assert.DoesNotContain('.', H2Faults.Text(fault));
            Assert.Equal(fault == H2Fault.None, H2Faults.Error(fault) == H2Error.NoError);
        }
    }

    [Fact]
    public void Compression_errors_and_floods_end_the_connection()
    {
        foreach (H2Fault fault in Enum.GetValues<H2Fault>())
        {
            if (H2Faults.Error(fault) is H2Error.CompressionError or H2Error.EnhanceYourCalm)
                Assert.Equal(FaultScope.Connection, H2Faults.Scope(fault));
        }

        Assert.Equal(FaultScope.Stream, H2Faults.Scope(H2Fault.Malformed));
    }
}
