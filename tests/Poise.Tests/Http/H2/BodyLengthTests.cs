namespace Poise.Http.H2;

public sealed class BodyLengthTests
{
    [Fact]
    public void The_sum_of_DATA_is_the_length()
    {
        var body = new BodyLength(5);
        Assert.Equal(H2Fault.None, body.Take(3, endStream: false));
        Assert.Equal(H2Fault.None, body.Take(0, endStream: false));
        Assert.Equal(H2Fault.None, body.Take(2, endStream: true));
        Assert.Equal(H2Fault.None, body.End());
    }

    [Fact]
    public void More_is_a_fault_at_once_and_less_at_the_end()
    {
        var body = new BodyLength(5);
        Assert.Equal(H2Fault.BodyTooLong, body.Take(6, endStream: false));
        Assert.Equal(H2Fault.BodyTooShort, body.Take(4, endStream: true));
        Assert.Equal(H2Fault.BodyTooShort, body.End());
        Assert.Equal(H2Fault.None, body.Take(1, endStream: true));
        Assert.Equal(H2Fault.BodyTooLong, body.Take(1, endStream: true));
    }

    [Fact]
    public void Without_a_length_any_sum_is_right()
    {
        var body = new BodyLength(-1);
        Assert.Equal(H2Fault.None, body.Take(int.MaxValue, endStream: false));
        Assert.Equal(H2Fault.None, body.Take(int.MaxValue, endStream: true));
        Assert.Equal(H2Fault.None, body.End());
    }
}
