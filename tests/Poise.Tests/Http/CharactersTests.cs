namespace Poise.Http;

public sealed class CharactersTests
{
    [Fact]
    public void Every_byte_is_classified_alike_by_the_vector_and_the_scalar_search_at_every_place()
    {
        foreach (int length in (int[])[1, 15, 16, 17, 31, 32, 33, 70])
        {
            for (int at = 0; at < length; at++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] bytes = new byte[length];
                    Array.Fill(bytes, (byte)'a');
                    bytes[at] = (byte)value;
                    bool control = value is (< 0x20 and not '\t') or 0x7f;
                    Assert.Equal(control ? at : -1, Characters.IndexOfControl(bytes));
                    Assert.Equal(IsToken(value) ? length : at, Characters.TokenLength(bytes));
                }
            }
        }
    }

    [Fact]
    public void The_empty_span_has_neither()
    {
        Assert.Equal(-1, Characters.IndexOfControl([]));
        Assert.Equal(0, Characters.TokenLength([]));
    }

    private static bool IsToken(int value) =>
        char.IsAsciiLetterOrDigit((char)value) || (value != 0 && "!#$%&'*+-.^_`|~".Contains((char)value));
}
