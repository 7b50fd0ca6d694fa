namespace Poise.Http;

/// <summary>
/// Walks a comma-separated list (RFC 9110 §5.6.1): elements are trimmed, empty ones skipped. Commas inside quoted
/// strings are not special, so it suits lists of tokens only.
/// </summary>
public ref struct TokenList
{
    private ReadOnlySpan<byte> _rest;
    private bool _ended;

    /// <summary>Starts before the first element of <paramref name="value"/>.</summary>
    public TokenList(ReadOnlySpan<byte> value) => _rest = value;

    /// <summary>The element; never empty.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Elements seen so far, empty ones included, so that a caller can bound them.</summary>
    public int Seen { get; private set; }

    /// <summary>Goes to the next element that is not empty; false at the end.</summary>
    public bool MoveNext()
    {
        while (!_ended)
        {
            int comma = _rest.IndexOf((byte)',');
            ReadOnlySpan<byte> element = comma < 0 ? _rest : _rest[..comma];
            _ended = comma < 0;
            _rest = _rest[(comma + 1)..];
            Seen++;
            Current = element.Trim(" \t"u8);
            if (!Current.IsEmpty)
                return true;
        }

        return false;
    }
}
