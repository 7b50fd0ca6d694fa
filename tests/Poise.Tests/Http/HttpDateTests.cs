using System.Globalization;
using System.Text;

namespace Poise.Http;

// Also proves: DateClock.cs
public sealed class HttpDateTests
{
    [Fact]
    public void The_example_of_the_rfc_comes_out() =>
        Assert.Equal("Sun, 06 Nov 1994 08:49:37 GMT", Format(784_111_777));

    [Fact]
    public void Every_kind_of_day_agrees_with_the_framework()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            // From year 1 to 9999, so that all leap rules come up.
            long seconds = random.NextInt64(-62_135_596_800, 253_402_300_800);
            string expected = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal(expected, Format(seconds));
        }

        Assert.Equal("Thu, 29 Feb 2024 23:59:59 GMT", Format(1_709_251_199));
        Assert.Equal("Wed, 31 Dec 1969 23:59:59 GMT", Format(-1));
    }

    [Fact]
    public void The_clock_follows_the_second()
    {
        var clock = new DateClock();
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", Encoding.ASCII.GetString(clock.At(0)));
        Assert.Equal("Thu, 01 Jan 1970 00:00:01 GMT", Encoding.ASCII.GetString(clock.At(1)));
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", Encoding.ASCII.GetString(clock.At(0)));
    }

    private static string Format(long seconds)
    {
        byte[] date = new byte[HttpDate.Length];
        HttpDate.Write(seconds, date);
        return Encoding.ASCII.GetString(date);
    }
}
