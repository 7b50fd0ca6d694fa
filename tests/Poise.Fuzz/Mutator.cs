namespace Poise.Fuzz;

/// <summary>
/// Makes inputs out of a corpus: a copy of an entry with one to eight small edits. The same seed and corpus give the
/// same sequence of inputs on every machine.
/// </summary>
internal sealed class Mutator
{
    /// <summary>The longest input that is made, in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    // Bytes at which parsers of text and of binary lengths change their mind.
    static readonly byte[] EdgeBytes = "\0\t\n\r \"#%,-./0:;=?@[\\]_{|}~\u007f"u8.ToArray();
    static readonly byte[] EdgeHighBytes = [0x80, 0xC0, 0xE2, 0xFE, 0xFF];

    readonly Random _random;
    readonly byte[][] _corpus;
    readonly byte[] _input = new byte[MaxLength];
    int _length;

    public Mutator(int seed, byte[][] corpus)
    {
        _random = new Random(seed);
        _corpus = corpus.Length > 0 ? corpus : [[]];
    }

    /// <summary>The next input; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        byte[] entry = AnyEntry();
        _length = Math.Min(entry.Length, MaxLength);
        entry.AsSpan(0, _length).CopyTo(_input);
        for (int edits = 1 + _random.Next(8); edits > 0; edits--)
            Edit();
        return _input.AsSpan(0, _length);
    }

    void Edit()
    {
        int at = _random.Next(_length + 1);
        switch (_random.Next(9))
        {
            case 0 when at < _length:
                _input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < _length:
                _input[at] = AnyByte();
                break;
            case 2:
                Insert(at, [AnyByte()]);
                break;
            case 3:
                Delete(at, 1);
                break;
            case 4:
                Delete(at, _random.Next(_length - at + 1));
                break;
            case 5:
                Insert(at, PieceOf(_input.AsSpan(0, _length)).ToArray());
                break;
            case 6:
                Insert(at, PieceOf(AnyEntry()));
                break;
            case 7:
                _length = at;
                break;
            default:
                RepeatByte(at);
                break;
        }
    }

    byte AnyByte() => _random.Next(4) switch
    {
        0 => (byte)_random.Next(256),
        1 => EdgeHighBytes[_random.Next(EdgeHighBytes.Length)],
        2 => (byte)('0' + _random.Next(10)),
        _ => EdgeBytes[_random.Next(EdgeBytes.Length)],
    };

    byte[] AnyEntry() => _corpus[_random.Next(_corpus.Length)];

    ReadOnlySpan<byte> PieceOf(ReadOnlySpan<byte> bytes)
    {
        int start = _random.Next(bytes.Length + 1);
        return bytes.Slice(start, _random.Next(Math.Min(bytes.Length - start, 4096) + 1));
    }

    // Limits are found by length: many of one byte, at times more than any header may have.
    void RepeatByte(int at)
    {
        byte[] run = new byte[1 << _random.Next(15)];
        run.AsSpan().Fill(at < _length ? _input[at] : AnyByte());
        Insert(at, run);
    }

    void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxLength - _length)];
        _input.AsSpan(at, _length - at).CopyTo(_input.AsSpan(at + bytes.Length));
        bytes.CopyTo(_input.AsSpan(at));
        _length += bytes.Length;
    }

    void Delete(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _input.AsSpan(at + count, _length - at - count).CopyTo(_input.AsSpan(at));
        _length -= count;
    }
}
