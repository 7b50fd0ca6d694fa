namespace Poise.Http.H1;

/// <summary>Content-Length is 1*DIGIT (RFC 9110 §8.6) and fits into 63 bits; no sign, no space, no list.</summary>
internal static class ContentLengthValue
{
    /// <summary>
    /// Takes leading zeros off the value that goes on, because some readers take them for an octal number.
    /// </summary>
    public static void DropLeadingZeros(ReadOnlySpan<byte> buffer, ref HttpField field)
    {
        while (field.ValueLength > 1 && buffer[field.ValueStart] == '0')
        {
            field.ValueStart++;
            field.ValueLength--;
            field.Flags |= FieldFlags.Rewrite;
        }
    }

    /// <summary>Reads a value; false when it is anything but digits, or too large.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long length)
    {
        length = 0;
        if (text.IsEmpty)
            return false;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit) || length > (long.MaxValue - (digit - '0')) / 10)
                return false;
            length = (length * 10) + digit - '0';
        }

        return true;
    }
}
