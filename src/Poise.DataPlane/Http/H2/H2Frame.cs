namespace Poise.Http.H2;

/// <summary>What a <see cref="FrameReader"/> found.</summary>
public enum FrameKind : byte
{
    /// <summary>The next piece needs more bytes than are there.</summary>
    NeedMore,

    /// <summary>The peer broke the protocol; <see cref="H2Frame.Fault"/> says how. Nothing more can be read.</summary>
    Broken,

    /// <summary>A piece of a DATA frame's payload.</summary>
    Data,

    /// <summary>A piece of a field block's first frame.</summary>
    Headers,

    /// <summary>A piece of a frame that goes on with a field block.</summary>
    Continuation,

    /// <summary>PRIORITY; it changes nothing, and is reported to be counted.</summary>
    Priority,

    /// <summary>RST_STREAM; the error code is in <see cref="H2Frame.Value"/>.</summary>
    ResetStream,

    /// <summary>One setting: identifier and value.</summary>
    Setting,

    /// <summary>All settings of a frame were reported: acknowledge it.</summary>
    SettingsEnd,

    /// <summary>The peer acknowledged our settings.</summary>
    SettingsAck,

    /// <summary>PING to be answered with the same <see cref="H2Frame.Opaque"/>.</summary>
    Ping,

    /// <summary>The answer to our PING.</summary>
    PingAck,

    /// <summary>
    /// GOAWAY: the last stream is in <see cref="H2Frame.StreamId"/>, the error code in <see cref="H2Frame.Value"/>.
    /// </summary>
    GoAway,

    /// <summary>WINDOW_UPDATE; the increment is in <see cref="H2Frame.Value"/>.</summary>
    WindowUpdate,

    /// <summary>A type that has no meaning here and is skipped; reported to be counted.</summary>
    Unknown,
}

/// <summary>One frame, or one piece of a frame that holds a payload.</summary>
public struct H2Frame
{
    /// <summary>What it is.</summary>
    public FrameKind Kind;

    /// <summary>Data, Headers, Continuation: this piece begins a frame.</summary>
    public bool IsFirst;

    /// <summary>Data, Headers, Continuation: this piece ends its frame's payload.</summary>
    public bool IsLast;

    /// <summary>
    /// Data: this piece ends the stream. Headers, Continuation: the field block does; true on each of its pieces.
    /// </summary>
    public bool EndStream;

    /// <summary>Headers, Continuation: this piece ends the field block.</summary>
    public bool EndHeaders;

    /// <summary>
    /// What is wrong. With any kind but <see cref="FrameKind.Broken"/> it ends the stream only, and what the frame
    /// says must still be taken: a field block must be decoded.
    /// </summary>
    public H2Fault Fault;

    /// <summary>The stream, or 0 for the connection.</summary>
    public int StreamId;

    /// <summary>Data, Headers, Continuation: the piece, in the bytes that were given; padding left out.</summary>
    public Slice Payload;

    /// <summary>
    /// Data, on the first piece: octets of the whole frame that count against both windows, padding included
    /// (RFC 9113 §6.1). Headers and Continuation, on the first piece: octets of the frame's payload.
    /// </summary>
    public int Length;

    /// <summary>
    /// Data, on the first piece: how many of <see cref="Length"/> are padding, to be given back to the windows at once.
    /// </summary>
    public int Padding;

    /// <summary>Setting: the identifier.</summary>
    public ushort Identifier;

    /// <summary>An error code, an increment, or a setting's value.</summary>
    public uint Value;

    /// <summary>Ping, PingAck: the eight octets, as a big-endian number.</summary>
    public ulong Opaque;
}
