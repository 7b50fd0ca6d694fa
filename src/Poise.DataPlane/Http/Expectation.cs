using System.Text;
using Poise.Core;

namespace Poise.Http;

/// <summary>Reads the Expect field (RFC 9110 §10.1.1).</summary>
internal static class Expectation
{
    private const int ExpectationFailed = 417;

    /// <summary>Fills <see cref="HttpHead.ExpectContinue"/>, or refuses what is no 100-continue.</summary>
    public static HeadFault Read(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.Expect))
            return default;
        foreach (ref readonly HttpField field in head.Fields)
        {
            if (field.Id == KnownField.Expect && !Ascii.EqualsIgnoreCase(field.Value(buffer), "100-continue"u8))
                return new HeadFault(Reason.BadRequest, ExpectationFailed, "an expectation other than 100-continue");
        }

        head.ExpectContinue = true;
        return default;
    }
}
