namespace Poise.Http.H2;

/// <summary>
/// Holds the DATA of a stream against its content-length (RFC 9113 §8.1.1): a proxy that passed on less or more would
/// make an HTTP/1 peer read the next message at the wrong place.
/// </summary>
/// <param name="expected">Octets, or −1 when the message does not say.</param>
public struct BodyLength(long expected)
{
    private long _remaining = expected;

    /// <summary>What a head says of its body: none at all for HEAD, 204 and 304, whatever the field says.</summary>
    public static BodyLength Of(HttpHead head) => new(head.Framing switch
    {
        BodyFraming.None => 0,
        BodyFraming.Length => head.ContentLength,
        _ => -1,
    });

    /// <summary>Takes one piece of DATA.</summary>
    /// <param name="length">Octets, padding left out.</param>
    /// <param name="endStream">It is the last piece.</param>
    public H2Fault Take(int length, bool endStream)
    {
        if (_remaining < 0)
            return H2Fault.None;
        if (length > _remaining)
            return H2Fault.BodyTooLong;
        _remaining -= length;
        return endStream ? End() : H2Fault.None;
    }

    /// <summary>The stream ended without another piece of DATA: with trailers.</summary>
    public readonly H2Fault End() => _remaining > 0 ? H2Fault.BodyTooShort : H2Fault.None;
}
