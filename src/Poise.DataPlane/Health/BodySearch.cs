using Poise.Http;
using Poise.Http.H1;

namespace Poise.Health;

/// <summary>What is known after a piece of a body.</summary>
internal enum BodySearchStep : byte
{
    /// <summary>Not there yet: feed what was not consumed, with more behind it.</summary>
    NeedMore,

    /// <summary>The text is there.</summary>
    Found,

    /// <summary>The body, or the part of it that is looked at, is over without it.</summary>
    NotFound,

    /// <summary>The chunked coding is broken.</summary>
    Malformed,
}

/// <summary>Looks for a text within the first bytes of one response body, whatever its framing. Sans-IO.</summary>
internal struct BodySearch(TextSearch text, BodyFraming framing, long length)
{
    /// <summary>Bytes of the body, its coding taken off, that are looked at.</summary>
    internal const int PrefixLength = 64 * 1024;

    private ChunkedDecoder _decoder;
    private long _left = framing switch
    {
        BodyFraming.None => 0,
        BodyFraming.Length => Math.Min(length, PrefixLength),
        _ => PrefixLength,
    };
    private int _matched;

    /// <summary>Takes the next piece.</summary>
    /// <param name="bytes">What was not consumed last time, and what came since; overwritten.</param>
    /// <param name="consumed">Bytes done with.</param>
    internal BodySearchStep Feed(Span<byte> bytes, out int consumed)
    {
        if (framing == BodyFraming.Chunked)
            return FeedChunks(bytes, out consumed);
        consumed = bytes.Length;
        return Look(bytes, isEnd: false);
    }

    private BodySearchStep FeedChunks(Span<byte> bytes, out int consumed)
    {
        ChunkStep step = _decoder.Decode(bytes, out consumed, out int produced);
        BodySearchStep found = Look(bytes[..produced], isEnd: step == ChunkStep.Complete);
        return step == ChunkStep.Error && found == BodySearchStep.NeedMore ? BodySearchStep.Malformed : found;
    }

    private BodySearchStep Look(ReadOnlySpan<byte> payload, bool isEnd)
    {
        int count = (int)Math.Min(payload.Length, _left);
        _left -= count;
        if (text.Advance(payload[..count], ref _matched))
            return BodySearchStep.Found;
        return isEnd || _left == 0 ? BodySearchStep.NotFound : BodySearchStep.NeedMore;
    }
}
