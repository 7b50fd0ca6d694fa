namespace Poise.Http;

public sealed class FieldSetTests
{
    [Fact]
    public void A_set_holds_what_was_put_in_and_nothing_else()
    {
        FieldSet set = FieldSet.Of(KnownField.Host, KnownField.SecWebSocketVersion).With(KnownField.Via)
            | FieldSet.Of(KnownField.Date);
        foreach (KnownField field in Enum.GetValues<KnownField>())
        {
            bool expected = field is KnownField.Host or KnownField.SecWebSocketVersion or KnownField.Via
                or KnownField.Date;
            Assert.Equal(expected, set.Contains(field));
        }

        Assert.False(default(FieldSet).Contains(KnownField.Other));
    }

    [Fact]
    public void No_field_is_both_hop_by_hop_and_end_to_end()
    {
        foreach (KnownField field in Enum.GetValues<KnownField>())
            Assert.False(FieldSet.HopByHop.Contains(field) && FieldSet.EndToEnd.Contains(field));
    }
}
