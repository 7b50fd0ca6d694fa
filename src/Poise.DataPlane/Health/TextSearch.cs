namespace Poise.Health;

/// <summary>
/// Finds a text in bytes that come in pieces, keeping none of them (Knuth, Morris and Pratt, 1977). Immutable; where a
/// search stands is the caller's number.
/// </summary>
internal sealed class TextSearch
{
    private readonly byte[] _text;

    // For each length that has matched: the longest shorter one that still has when the next byte does not fit.
    private readonly int[] _shorter;

    /// <param name="text">Not empty.</param>
    internal TextSearch(ReadOnlySpan<byte> text)
    {
        _text = text.ToArray();
        _shorter = new int[text.Length + 1];
        for (int length = 1, matched = 0; length < text.Length; length++)
        {
            matched = Next(matched, text[length]);
            _shorter[length + 1] = matched;
        }
    }

    /// <summary>Goes on with the next piece.</summary>
    /// <param name="bytes">What comes next.</param>
    /// <param name="matched">Bytes of the text that have matched so far: 0 at first.</param>
    /// <returns>Whether the text has come, now or before.</returns>
    internal bool Advance(ReadOnlySpan<byte> bytes, ref int matched)
    {
        for (int i = 0; i < bytes.Length && matched < _text.Length; i++)
            matched = Next(matched, bytes[i]);
        return matched == _text.Length;
    }

    private int Next(int matched, byte next)
    {
        while (matched > 0 && _text[matched] != next)
            matched = _shorter[matched];
        return _text[matched] == next ? matched + 1 : 0;
    }
}
