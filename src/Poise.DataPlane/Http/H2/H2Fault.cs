namespace Poise.Http.H2;

/// <summary>What a fault ends (RFC 9113 §5.4).</summary>
public enum FaultScope : byte
{
    /// <summary>One stream: RST_STREAM.</summary>
    Stream,

    /// <summary>The connection: GOAWAY, then close.</summary>
    Connection,
}

/// <summary>All that a peer can do wrong in frames, compression, flow control and manners: a closed set.</summary>
public enum H2Fault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,
    Preface,
    FirstFrame,
    FrameTooLarge,
    FrameLength,
    NeedsStream,
    NeedsNoStream,
    Padding,
    PushPromise,
    ContinuationExpected,
    ContinuationAlone,
    PriorityLength,
    DependsOnItself,
    SettingPush,
    SettingWindow,
    SettingFrameSize,
    SettingConnect,
    ZeroIncrement,
    StreamZeroIncrement,
    WindowOverflow,
    StreamWindowOverflow,
    WindowExceeded,
    StreamWindowExceeded,
    StreamId,
    StreamIdle,
    StreamClosed,
    StreamHalfClosed,
    StreamLimit,
    HpackInteger,
    HpackIndex,
    HpackHuffman,
    HpackTableSize,
    HpackLateSizeUpdate,
    HpackTruncated,
    HeaderListExcess,
    Malformed,
    BodyTooLong,
    BodyTooShort,
    ResetFlood,
    PingFlood,
    SettingsFlood,
    PriorityFlood,
    UnknownFlood,
    EmptyFrameFlood,
    WindowUpdateFlood,
    ContinuationFlood,
}

/// <summary>Scope, error code and text of each <see cref="H2Fault"/>: one table for every user of them.</summary>
public static class H2Faults
{
    private static readonly Entry[] Table =
    [
        new(H2Fault.None, FaultScope.Connection, H2Error.NoError, ""),
        new(H2Fault.Preface, FaultScope.Connection, H2Error.ProtocolError, "the connection preface is wrong"),
        new(H2Fault.FirstFrame, FaultScope.Connection, H2Error.ProtocolError, "the first frame is not SETTINGS"),
        new(H2Fault.FrameTooLarge, FaultScope.Connection, H2Error.FrameSizeError,
            "a frame is larger than SETTINGS_MAX_FRAME_SIZE"),
        new(H2Fault.FrameLength, FaultScope.Connection, H2Error.FrameSizeError,
            "a frame has a length that its type does not allow"),
        new(H2Fault.NeedsStream, FaultScope.Connection, H2Error.ProtocolError, "a frame of a stream is on stream 0"),
        new(H2Fault.NeedsNoStream, FaultScope.Connection, H2Error.ProtocolError,
            "a frame of the connection is on a stream"),
        new(H2Fault.Padding, FaultScope.Connection, H2Error.ProtocolError, "padding is as long as its frame"),
        new(H2Fault.PushPromise, FaultScope.Connection, H2Error.ProtocolError, "PUSH_PROMISE, and push is off"),
        new(H2Fault.ContinuationExpected, FaultScope.Connection, H2Error.ProtocolError,
            "another frame inside a field block"),
        new(H2Fault.ContinuationAlone, FaultScope.Connection, H2Error.ProtocolError,
            "CONTINUATION outside a field block"),
        new(H2Fault.PriorityLength, FaultScope.Stream, H2Error.FrameSizeError, "PRIORITY is not 5 octets long"),
        new(H2Fault.DependsOnItself, FaultScope.Stream, H2Error.ProtocolError, "a stream depends on itself"),
        new(H2Fault.SettingPush, FaultScope.Connection, H2Error.ProtocolError,
            "SETTINGS_ENABLE_PUSH is not a value that this peer may send"),
        new(H2Fault.SettingWindow, FaultScope.Connection, H2Error.FlowControlError,
            "SETTINGS_INITIAL_WINDOW_SIZE is over 2^31-1, or takes a stream's window there"),
        new(H2Fault.SettingFrameSize, FaultScope.Connection, H2Error.ProtocolError,
            "SETTINGS_MAX_FRAME_SIZE is not in 2^14 to 2^24-1"),
        new(H2Fault.SettingConnect, FaultScope.Connection, H2Error.ProtocolError,
            "SETTINGS_ENABLE_CONNECT_PROTOCOL is not 0 or 1, or went back to 0"),
        new(H2Fault.ZeroIncrement, FaultScope.Connection, H2Error.ProtocolError,
            "WINDOW_UPDATE of 0 on the connection"),
        new(H2Fault.StreamZeroIncrement, FaultScope.Stream, H2Error.ProtocolError, "WINDOW_UPDATE of 0 on a stream"),
        new(H2Fault.WindowOverflow, FaultScope.Connection, H2Error.FlowControlError,
            "the connection's window is over 2^31-1"),
        new(H2Fault.StreamWindowOverflow, FaultScope.Stream, H2Error.FlowControlError,
            "a stream's window is over 2^31-1"),
        new(H2Fault.WindowExceeded, FaultScope.Connection, H2Error.FlowControlError,
            "DATA beyond the connection's window"),
        new(H2Fault.StreamWindowExceeded, FaultScope.Stream, H2Error.FlowControlError,
            "DATA beyond the stream's window"),
        new(H2Fault.StreamId, FaultScope.Connection, H2Error.ProtocolError,
            "a new stream's id is even, or not above all before it"),
        new(H2Fault.StreamIdle, FaultScope.Connection, H2Error.ProtocolError, "a frame on a stream that is not open"),
        new(H2Fault.StreamClosed, FaultScope.Connection, H2Error.StreamClosed, "a frame on a stream that has ended"),
        new(H2Fault.StreamHalfClosed, FaultScope.Stream, H2Error.StreamClosed,
            "a frame behind the end of a stream or its reset"),
        new(H2Fault.StreamLimit, FaultScope.Stream, H2Error.RefusedStream, "too many streams at a time"),
        new(H2Fault.HpackInteger, FaultScope.Connection, H2Error.CompressionError,
            "an integer in a field block is too large"),
        new(H2Fault.HpackIndex, FaultScope.Connection, H2Error.CompressionError,
            "an index in a field block is in no table"),
        new(H2Fault.HpackHuffman, FaultScope.Connection, H2Error.CompressionError,
            "a Huffman-coded string holds its end, or has bad padding"),
        new(H2Fault.HpackTableSize, FaultScope.Connection, H2Error.CompressionError,
            "the dynamic table's size is over its limit, or was not set anew"),
        new(H2Fault.HpackLateSizeUpdate, FaultScope.Connection, H2Error.CompressionError,
            "a table size update is not at the start of its block, or is the third there"),
        new(H2Fault.HpackTruncated, FaultScope.Connection, H2Error.CompressionError,
            "a field block ends inside a field"),
        new(H2Fault.HeaderListExcess, FaultScope.Connection, H2Error.EnhanceYourCalm,
            "a header list is many times too large"),
        new(H2Fault.Malformed, FaultScope.Stream, H2Error.ProtocolError, "a malformed message"),
        new(H2Fault.BodyTooLong, FaultScope.Stream, H2Error.ProtocolError, "more DATA than the content-length says"),
        new(H2Fault.BodyTooShort, FaultScope.Stream, H2Error.ProtocolError, "less DATA than the content-length says"),
        new(H2Fault.ResetFlood, FaultScope.Connection, H2Error.EnhanceYourCalm, "too many streams are reset"),
        new(H2Fault.PingFlood, FaultScope.Connection, H2Error.EnhanceYourCalm, "too many PING frames"),
        new(H2Fault.SettingsFlood, FaultScope.Connection, H2Error.EnhanceYourCalm, "too many SETTINGS frames"),
        new(H2Fault.PriorityFlood, FaultScope.Connection, H2Error.EnhanceYourCalm, "too many PRIORITY frames"),
        new(H2Fault.UnknownFlood, FaultScope.Connection, H2Error.EnhanceYourCalm,
            "too many frames of types without a meaning here"),
        new(H2Fault.EmptyFrameFlood, FaultScope.Connection, H2Error.EnhanceYourCalm, "too many empty frames"),
        new(H2Fault.WindowUpdateFlood, FaultScope.Connection, H2Error.EnhanceYourCalm,
            "too many WINDOW_UPDATE frames for what is sent"),
        new(H2Fault.ContinuationFlood, FaultScope.Connection, H2Error.EnhanceYourCalm,
            "too many CONTINUATION frames, or too long a field block"),
    ];

    /// <summary>What the fault ends.</summary>
    public static FaultScope Scope(H2Fault fault) => Table[(int)fault].Scope;

    /// <summary>The code that RST_STREAM or GOAWAY carries.</summary>
    public static H2Error Error(H2Fault fault) => Table[(int)fault].Error;

    /// <summary>One short sentence without a full stop, never made of bytes of the peer; empty for none.</summary>
    public static string Text(H2Fault fault) => Table[(int)fault].Text;

    /// <summary>The fault that stands at an index of the table; the test that it is its own holds the order.</summary>
    internal static H2Fault At(int index) => Table[index].Fault;

    private readonly record struct Entry(H2Fault Fault, FaultScope Scope, H2Error Error, string Text);
}
