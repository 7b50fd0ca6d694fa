namespace Poise.Http;

public sealed class TrailerFieldsTests
{
    [Fact]
    public void Only_fields_without_a_meaning_for_the_head_go_on()
    {
        foreach (KnownField field in Enum.GetValues<KnownField>())
            Assert.Equal(field == KnownField.Other, TrailerFields.IsForwarded(field));
    }
}
