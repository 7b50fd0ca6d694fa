namespace Poise.Http.H2.Hpack;

/// <summary>What came of one more octet of an integer.</summary>
internal enum IntegerStep : byte
{
    NeedMore,
    Done,

    /// <summary>Over 2³¹ − 1, or spelled with more octets than that takes: a decoding error (RFC 7541 §5.1).</summary>
    TooLarge,
}

/// <summary>Integers with a prefix of N bits (RFC 7541 §5.1), octet by octet.</summary>
internal struct HpackInteger
{
    /// <summary>Octets of the longest spelling, prefix included.</summary>
    public const int MaxOctets = 6;

    private const int LastShift = 28;

    private int _shift;

    /// <summary>The value; complete once <see cref="Begin"/> was true or <see cref="Add"/> was done.</summary>
    public int Value { get; private set; }

    /// <summary>Takes the first octet. True when the prefix holds all of the value.</summary>
    /// <param name="octet">The first octet, with other bits above the prefix.</param>
    /// <param name="mask">2^N − 1.</param>
    public bool Begin(byte octet, int mask)
    {
        Value = octet & mask;
        _shift = 0;
        return Value < mask;
    }

    /// <summary>Takes an octet behind the first.</summary>
    public IntegerStep Add(byte octet)
    {
        long value = Value + ((long)(octet & 0x7f) << _shift);
        bool more = (octet & 0x80) != 0;
        if (value > int.MaxValue || (more && _shift == LastShift))
            return IntegerStep.TooLarge;
        Value = (int)value;
        _shift += 7;
        return more ? IntegerStep.NeedMore : IntegerStep.Done;
    }

    /// <summary>Writes an integer; returns the octets written.</summary>
    /// <param name="destination">At least <see cref="MaxOctets"/> bytes.</param>
    /// <param name="pattern">The bits above the prefix.</param>
    /// <param name="mask">2^N − 1.</param>
    /// <param name="value">0 or more.</param>
    public static int Write(Span<byte> destination, int pattern, int mask, int value)
    {
        if (value < mask)
        {
            destination[0] = (byte)(pattern | value);
            return 1;
        }

        destination[0] = (byte)(pattern | mask);
        value -= mask;
        int at = 1;
        for (; value >= 0x80; value >>= 7)
            destination[at++] = (byte)(value | 0x80);
        destination[at++] = (byte)value;
        return at;
    }
}
