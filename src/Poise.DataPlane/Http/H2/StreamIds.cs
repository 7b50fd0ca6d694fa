namespace Poise.Http.H2;

/// <summary>The ids of the streams that a client opens (RFC 9113 §5.1.1): odd, and each above all before it.</summary>
public struct StreamIds
{
    /// <summary>The highest id that was opened, which GOAWAY names; 0 before the first.</summary>
    public int Last { get; private set; }

    /// <summary>HEADERS came on a stream that nobody knows. Those between it and the last one are closed.</summary>
    public H2Fault Open(int streamId)
    {
        if (streamId <= Last || streamId % 2 == 0)
            return H2Fault.StreamId;
        Last = streamId;
        return H2Fault.None;
    }

    /// <summary>
    /// Another frame came on a stream that nobody knows: on one that was never opened it is an error of the connection,
    /// on one that has ended it is late, and for RST_STREAM, WINDOW_UPDATE and PRIORITY that is fine (§5.1).
    /// </summary>
    public readonly H2Fault Late(FrameKind kind, int streamId)
    {
        if (kind == FrameKind.Priority)
            return H2Fault.None;
        if (streamId > Last || streamId % 2 == 0)
            return H2Fault.StreamIdle;
        return kind is FrameKind.ResetStream or FrameKind.WindowUpdate ? H2Fault.None : H2Fault.StreamClosed;
    }
}
