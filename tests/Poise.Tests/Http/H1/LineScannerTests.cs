namespace Poise.Http.H1;

public sealed class LineScannerTests
{
    [Fact]
    public void Lines_end_in_crlf_or_lf_and_nothing_else()
    {
        ReadOnlySpan<byte> bytes = "ab\r\n\r\nc\td\ne\rf"u8;
        var lines = new LineScanner();
        Assert.Equal(LineEnd.CrLf, lines.Next(bytes, out int start, out int end));
        Assert.Equal((0, 2), (start, end));
        Assert.Equal(LineEnd.CrLf, lines.Next(bytes, out start, out end));
        Assert.Equal((4, 4), (start, end));
        Assert.Equal(LineEnd.Lf, lines.Next(bytes, out start, out end));
        Assert.Equal((6, 9), (start, end));
        Assert.Equal(LineEnd.Broken, lines.Next(bytes, out start, out end));
        Assert.Equal(12, lines.Last);
    }

    [Fact]
    public void A_cr_at_the_end_of_the_buffer_waits_for_what_follows()
    {
        var lines = new LineScanner();
        Assert.Equal(LineEnd.None, lines.Next("ab\r"u8, out _, out _));
        Assert.Equal(LineEnd.CrLf, lines.Next("ab\r\n"u8, out _, out int end));
        Assert.Equal(2, end);
        Assert.Equal(4, lines.LineStart);
    }

    [Fact]
    public void Bytes_that_were_scanned_are_not_looked_at_again()
    {
        var lines = new LineScanner();
        byte[] bytes = "abcdef"u8.ToArray();
        Assert.Equal(LineEnd.None, lines.Next(bytes.AsSpan(0, 4), out _, out _));
        bytes[1] = (byte)'\n';
        bytes[4] = (byte)'\n';
        Assert.Equal(LineEnd.Lf, lines.Next(bytes, out _, out int end));
        Assert.Equal(4, end);
    }
}
