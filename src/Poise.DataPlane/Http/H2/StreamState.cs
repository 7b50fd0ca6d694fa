namespace Poise.Http.H2;

/// <summary>
/// The life of one stream (RFC 9113 §5.1) from the HEADERS that opened it on: either direction ends by itself, and a
/// reset ends both.
/// </summary>
public struct StreamState
{
    private bool _hasReset;

    /// <summary>Both directions are open.</summary>
    public static StreamState Opened => new() { CanReceive = true, CanSend = true };

    /// <summary>The peer has not ended its direction.</summary>
    public bool CanReceive { get; private set; }

    /// <summary>This side has not ended its direction.</summary>
    public bool CanSend { get; private set; }

    /// <summary>
    /// This side has reset the stream: what still comes was sent before the peer knew. It is dropped, but counts for
    /// the connection's window, and field blocks are still decoded.
    /// </summary>
    public bool IgnoresRest { get; private set; }

    /// <summary>Both directions have ended.</summary>
    public readonly bool IsClosed => !CanReceive && !CanSend;

    /// <summary>A frame came, or the piece that ends one.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="endStream">It ends the peer's direction; for a field block, said with its last piece.</param>
    public H2Fault Receive(FrameKind kind, bool endStream)
    {
        if (IgnoresRest)
            return H2Fault.None;
        switch (kind)
        {
            case FrameKind.Data or FrameKind.Headers or FrameKind.Continuation:
                if (!CanReceive)
                    return IsClosed && !_hasReset ? H2Fault.StreamClosed : H2Fault.StreamHalfClosed;
                CanReceive = !endStream;
                return H2Fault.None;
            case FrameKind.ResetStream:
                _hasReset = true;
                CanReceive = CanSend = false;
                return H2Fault.None;
            default:
                return H2Fault.None;
        }
    }

    /// <summary>The last frame of this side's direction was sent.</summary>
    public void SendEnded() => CanSend = false;

    /// <summary>This side sent RST_STREAM.</summary>
    public void ResetSent()
    {
        IgnoresRest = true;
        CanReceive = CanSend = false;
    }
}
