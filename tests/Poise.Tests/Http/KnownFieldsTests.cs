using System.Text;

namespace Poise.Http;

public sealed class KnownFieldsTests
{
    public static IEnumerable<TheoryDataRow<KnownField>> All()
    {
        foreach (KnownField field in Enum.GetValues<KnownField>())
        {
            if (field != KnownField.Other)
                yield return new(field);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_name_is_known_in_any_case_and_no_changed_name_is(KnownField field)
    {
        string name = KnownFields.Name(field);
        Assert.Equal(field.ToString().ToLowerInvariant(), name.Replace("-", ""));
        Assert.Equal(field, Identify(name));
        Assert.Equal(field, Identify(name.ToUpperInvariant()));
        Assert.Equal(KnownField.Other, Identify(name + "x"));

        for (int i = 0; i < name.Length; i++)
        {
            for (char c = '!'; c <= '~'; c++)
            {
                string changed = name[..i] + c + name[(i + 1)..];
                bool isToken = Characters.Token.Contains((byte)c);
                if (isToken && !changed.Equals(name, StringComparison.OrdinalIgnoreCase))
                    Assert.NotEqual(field, Identify(changed));
            }
        }
    }

    [Fact]
    public void A_set_of_fields_fits_one_word() => Assert.InRange(KnownFields.Count, 2, 64);

    private static KnownField Identify(string name) => KnownFields.Identify(Encoding.ASCII.GetBytes(name));
}
