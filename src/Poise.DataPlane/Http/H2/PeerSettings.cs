namespace Poise.Http.H2;

/// <summary>The settings that have a meaning here (RFC 9113 §6.5.2, RFC 8441 §3); any other is ignored.</summary>
public enum SettingId : ushort
{
    HeaderTableSize = 0x1,
    EnablePush = 0x2,
    MaxConcurrentStreams = 0x3,
    InitialWindowSize = 0x4,
    MaxFrameSize = 0x5,
    MaxHeaderListSize = 0x6,
    EnableConnectProtocol = 0x8,
}

/// <summary>What the peer has set, from the defaults on. One for each connection.</summary>
public struct PeerSettings
{
    private readonly bool _isClient;

    /// <summary>Starts with the defaults of the RFC.</summary>
    /// <param name="isClient">The peer is a client.</param>
    public PeerSettings(bool isClient)
    {
        _isClient = isClient;
        HeaderTableSize = Hpack.HpackDecoder.DefaultTableSize;
        MaxConcurrentStreams = uint.MaxValue;
        InitialWindowSize = FlowWindow.DefaultSize;
        MaxFrameSize = FrameHead.DefaultMaxLength;
        MaxHeaderListSize = uint.MaxValue;
    }

    /// <summary>Octets that the peer's decoder spends on its dynamic table.</summary>
    public uint HeaderTableSize { get; private set; }

    /// <summary>Streams that this side may have open at a time; no limit where nothing was said.</summary>
    public uint MaxConcurrentStreams { get; private set; }

    /// <summary>Octets of a new stream's window towards the peer, 0 to 2^31 − 1.</summary>
    public int InitialWindowSize { get; private set; }

    /// <summary>Octets of the largest payload that the peer takes, 2^14 to 2^24 − 1.</summary>
    public int MaxFrameSize { get; private set; }

    /// <summary>Octets of the largest header list that the peer takes; it is advice.</summary>
    public uint MaxHeaderListSize { get; private set; }

    /// <summary>The peer is a server that takes extended CONNECT (RFC 8441).</summary>
    public bool ConnectProtocol { get; private set; }

    /// <summary>
    /// Applies one setting. What follows from it (table size, windows of open streams) is for the caller to do.
    /// </summary>
    public H2Fault Apply(ushort identifier, uint value)
    {
        switch ((SettingId)identifier)
        {
            case SettingId.HeaderTableSize:
                HeaderTableSize = value;
                return H2Fault.None;
            case SettingId.EnablePush:
                // A server says 0 or nothing (RFC 9113 §6.5.2).
                return value > (_isClient ? 1u : 0u) ? H2Fault.SettingPush : H2Fault.None;
            case SettingId.MaxConcurrentStreams:
                MaxConcurrentStreams = value;
                return H2Fault.None;
            case SettingId.InitialWindowSize when value > int.MaxValue:
                return H2Fault.SettingWindow;
            case SettingId.InitialWindowSize:
                InitialWindowSize = (int)value;
                return H2Fault.None;
            case SettingId.MaxFrameSize when value is < FrameHead.DefaultMaxLength or > FrameHead.LargestMaxLength:
                return H2Fault.SettingFrameSize;
            case SettingId.MaxFrameSize:
                MaxFrameSize = (int)value;
                return H2Fault.None;
            case SettingId.MaxHeaderListSize:
                MaxHeaderListSize = value;
                return H2Fault.None;
            case SettingId.EnableConnectProtocol:
                return Connect(value);
            default:
                return H2Fault.None;
        }
    }

    private H2Fault Connect(uint value)
    {
        if (value > 1 || (value == 0 && ConnectProtocol))
            return H2Fault.SettingConnect;
        ConnectProtocol = value == 1;
        return H2Fault.None;
    }
}
