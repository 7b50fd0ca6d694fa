namespace Poise.Http.H1;

/// <summary>What came of feeding a <see cref="ChunkedDecoder"/>.</summary>
public enum ChunkStep : byte
{
    /// <summary>The body goes on: feed what was not consumed, with more behind it.</summary>
    NeedMore,

    /// <summary>The body and its trailer section are complete.</summary>
    Complete,

    /// <summary>The coding is broken: nothing behind this place can be trusted, close the connection.</summary>
    Error,
}

/// <summary>
/// Takes the chunked coding off a body (RFC 9112 §7.1), strictly and in place: the payload of all chunks in the
/// buffer moves to its front. Works on any cut of the bytes. One value decodes one body; start with <c>default</c>.
/// </summary>
/// <remarks>
/// Everything up to the trailer section is consumed as it comes. The trailer section is not consumed before it is
/// complete, so the buffer must be able to grow to <see cref="MaxTrailerLength"/> bytes of it; it is then at
/// <see cref="Trailers"/>, ready for <see cref="TrailerSection"/>.
/// </remarks>
public struct ChunkedDecoder
{
    /// <summary>Bytes of the trailer section, its empty line included.</summary>
    public const int MaxTrailerLength = 8 * 1024;

    /// <summary>Bytes of extensions in one body: they cost work and carry nothing (CVE-2023-39326).</summary>
    public const int MaxExtensionLength = 16 * 1024;

    private const int MaxSizeDigits = 16;

    private State _state;
    private byte _digits;
    private ChunkExtensions _extensions;
    private int _extensionLength;
    private long _remaining;
    private LineScanner _trailerLines;

    private enum State : byte
    {
        Size,
        Extensions,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailer,
        Complete,
        Error,
    }

    /// <summary>
    /// After <see cref="ChunkStep.Complete"/>: where in the last buffer the trailer fields are, without the empty
    /// line. The lines are checked. Empty when there are none.
    /// </summary>
    public Slice Trailers { get; private set; }

    /// <summary>What is wrong, after <see cref="ChunkStep.Error"/>; a fixed text.</summary>
    public string? Why { get; private set; }

    /// <summary>Decodes what is in <paramref name="buffer"/>.</summary>
    /// <param name="buffer">What was not consumed last time, and what came since; overwritten at its front.</param>
    /// <param name="consumed">Bytes done with; the rest is to be fed again. It never overlaps the payload.</param>
    /// <param name="produced">Bytes of payload at the front of the buffer.</param>
    public ChunkStep Decode(Span<byte> buffer, out int consumed, out int produced)
    {
        consumed = 0;
        produced = 0;
        while (consumed < buffer.Length && _state < State.Trailer)
        {
            if (_state == State.Data)
            {
                int length = (int)Math.Min(_remaining, buffer.Length - consumed);
                if (consumed != produced)
                    buffer.Slice(consumed, length).CopyTo(buffer[produced..]);
                consumed += length;
                produced += length;
                _remaining -= length;
                if (_remaining == 0)
                    _state = State.DataReturn;
            }
            else if (_state == State.Size)
            {
                Size(buffer, ref consumed);
            }
            else
            {
                Delimiter(buffer[consumed++]);
            }
        }

        if (_state == State.Trailer)
            Trailer(buffer, ref consumed);
        return _state switch
        {
            State.Complete => ChunkStep.Complete,
            State.Error => ChunkStep.Error,
            _ => ChunkStep.NeedMore,
        };
    }

    private void Size(ReadOnlySpan<byte> buffer, ref int at)
    {
        while (at < buffer.Length)
        {
            byte next = buffer[at];
            if (!char.IsAsciiHexDigit((char)next))
            {
                AfterSize(next);
                at += next == '\r' ? 1 : 0;
                return;
            }

            // 16 digits hold 63 bits and a sign; longer spellings of small numbers are refused too.
            if (_digits == MaxSizeDigits || _remaining >> 59 != 0)
            {
                Fail("a chunk size is too large");
                return;
            }

            _digits++;
            _remaining = (_remaining << 4) | (uint)HexValue(next);
            at++;
        }
    }

    private void AfterSize(byte next)
    {
        _extensions.Start();
        if (_digits == 0)
            Fail("a chunk does not begin with its size");
        else if (next == '\r')
            _state = State.SizeLineFeed;
        else if (next is (byte)';' or (byte)' ' or (byte)'\t')
            _state = State.Extensions;
        else
            Fail("a chunk size is not a hexadecimal number");
    }

    private void Delimiter(byte next)
    {
        switch (_state)
        {
            case State.Extensions when next == '\r' && _extensions.MayEnd:
                _state = State.SizeLineFeed;
                break;
            case State.Extensions:
                if (++_extensionLength > MaxExtensionLength)
                    Fail("too many chunk extensions");
                else if (!_extensions.Accept(next))
                    Fail("a malformed chunk extension");
                break;
            case State.SizeLineFeed when next == '\n':
                _state = _remaining == 0 ? State.Trailer : State.Data;
                break;
            case State.DataReturn when next == '\r':
                _state = State.DataLineFeed;
                break;
            case State.DataLineFeed when next == '\n':
                _state = State.Size;
                _digits = 0;
                break;
            default:
                Fail("CR LF is missing where a chunk line ends");
                break;
        }
    }

    private void Trailer(ReadOnlySpan<byte> buffer, ref int consumed)
    {
        ReadOnlySpan<byte> section = buffer[consumed..];
        while (true)
        {
            LineEnd found = _trailerLines.Next(section, out int start, out int end);
            if (_trailerLines.Last >= MaxTrailerLength || (found == LineEnd.None && section.Length > MaxTrailerLength))
            {
                Fail("the trailer section is too large");
                return;
            }

            if (found == LineEnd.None)
                return;
            if (found != LineEnd.CrLf)
            {
                Fail("a trailer line holds a lone CR, a lone LF or another control character");
                return;
            }

            if (end == start)
            {
                Trailers = new Slice(consumed, start);
                consumed += _trailerLines.LineStart;
                _state = State.Complete;
                return;
            }

            string? why = FieldLine.Parse(section, start, end, spaceBeforeColon: false, out _);
            if (why != null)
            {
                Fail(why);
                return;
            }
        }
    }

    private static int HexValue(byte digit) => (digit & 0xf) + ((digit >> 6) * 9);

    private void Fail(string why)
    {
        _state = State.Error;
        Why = why;
    }
}
