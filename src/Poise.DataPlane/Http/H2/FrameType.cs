namespace Poise.Http.H2;

/// <summary>The frame types of RFC 9113 §6; any other number may come and is skipped (§5.5).</summary>
public enum FrameType : byte
{
    Data = 0x0,
    Headers = 0x1,
    Priority = 0x2,
    ResetStream = 0x3,
    Settings = 0x4,
    PushPromise = 0x5,
    Ping = 0x6,
    GoAway = 0x7,
    WindowUpdate = 0x8,
    Continuation = 0x9,
}

/// <summary>The flags of RFC 9113 §6; what a bit means depends on the type.</summary>
[Flags]
public enum FrameFlags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the last of its stream.</summary>
    EndStream = 0x1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = 0x1,

    /// <summary>HEADERS, CONTINUATION: the last of its field block.</summary>
    EndHeaders = 0x4,

    /// <summary>DATA, HEADERS: padding follows.</summary>
    Padded = 0x8,

    /// <summary>HEADERS: five octets of priority come first (deprecated).</summary>
    Priority = 0x20,
}
