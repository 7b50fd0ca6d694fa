namespace Poise.Http;

/// <summary>Content-Length is 1*DIGIT (RFC 9110 §8.6) and fits into 63 bits; no sign, no space, no list.</summary>
internal static class ContentLengthValue
{
    /// <summary>
    /// Reads the one Content-Length line that a strict reader takes, into the head; returns what is wrong, or null.
    /// </summary>
    public static string? Read(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.ContentLength))
            return null;
        if (head.HasRepeated(KnownField.ContentLength))
            return "more than one Content-Length field";
        ref HttpField field = ref head.MutableFields[head.IndexOf(KnownField.ContentLength)];
        if (!TryParse(field.Value(buffer), out long length))
            return "the Content-Length is not one number";
        DropLeadingZeros(buffer, ref field);
        head.ContentLength = length;
        return null;
    }

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
