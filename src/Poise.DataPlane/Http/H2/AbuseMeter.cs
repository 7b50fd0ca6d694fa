namespace Poise.Http.H2;

/// <summary>
/// Counts, for one connection, what costs this side work and brings nobody anything, by the loop's clock; the fault
/// that it returns ends the connection with ENHANCE_YOUR_CALM. <see cref="AbuseLimits"/> says what and why.
/// </summary>
public struct AbuseMeter
{
    private const int Whole = 1000;
    private const int UpdatesPerStream = 4;

    private readonly int _maxContinuations;
    private readonly int _maxBlockLength;
    private TokenBucket _resets;
    private TokenBucket _pings;
    private TokenBucket _settings;
    private TokenBucket _priorities;
    private TokenBucket _unknowns;
    private TokenBucket _emptyFrames;
    private TokenBucket _windowUpdates;
    private int _continuations;
    private int _blockLength;

    /// <summary>Starts with all allowances unused.</summary>
    public AbuseMeter(in AbuseLimits limits)
    {
        _maxContinuations = limits.Continuations;
        _maxBlockLength = limits.BlockLength;
        _resets = Bucket(limits.Resets);
        _pings = Bucket(limits.Pings);
        _settings = Bucket(limits.Settings);
        _priorities = Bucket(limits.Priorities);
        _unknowns = Bucket(limits.Unknowns);
        _emptyFrames = Bucket(limits.EmptyFrames);
        _windowUpdates = Bucket(limits.WindowUpdates);
    }

    /// <summary>Counts a frame, or a piece of one, that the reader reported.</summary>
    /// <param name="frame">What the reader found. RST_STREAM is not counted here: the streams know its worth.</param>
    /// <param name="nowMs">The loop's time in milliseconds.</param>
    public H2Fault Count(in H2Frame frame, long nowMs)
    {
        switch (frame.Kind)
        {
            case FrameKind.Data:
                return Data(frame, nowMs);
            case FrameKind.Headers or FrameKind.Continuation:
                return Block(frame, nowMs);
            case FrameKind.Ping or FrameKind.PingAck:
                return _pings.TryTake(nowMs) ? H2Fault.None : H2Fault.PingFlood;
            case FrameKind.SettingsEnd or FrameKind.SettingsAck:
                return _settings.TryTake(nowMs) ? H2Fault.None : H2Fault.SettingsFlood;
            case FrameKind.Priority:
                return _priorities.TryTake(nowMs) ? H2Fault.None : H2Fault.PriorityFlood;
            case FrameKind.Unknown:
                return _unknowns.TryTake(nowMs) ? H2Fault.None : H2Fault.UnknownFlood;
            case FrameKind.WindowUpdate:
                return _windowUpdates.TryTake(nowMs) ? H2Fault.None : H2Fault.WindowUpdateFlood;
            default:
                return H2Fault.None;
        }
    }

    /// <summary>A stream was reset, by the peer or for its errors, before its answer was complete.</summary>
    public H2Fault StreamReset(long nowMs) => _resets.TryTake(nowMs) ? H2Fault.None : H2Fault.ResetFlood;

    /// <summary>A stream ended with its answer complete.</summary>
    public void StreamEnded()
    {
        _resets.Give(Whole);
        _windowUpdates.Give(UpdatesPerStream * Whole);
    }

    /// <summary>DATA was sent to the peer.</summary>
    /// <param name="length">Octets.</param>
    public void DataSent(int length)
    {
        // A KiB earns a token, to within a fortieth.
        _windowUpdates.Give(length);
        _pings.Give(Whole);
    }

    private static TokenBucket Bucket(Allowance allowance) => new(allowance.Burst, allowance.PerSecond);

    private H2Fault Data(in H2Frame frame, long nowMs)
    {
        if (!frame.IsFirst)
            return H2Fault.None;
        if (frame.Payload.IsEmpty)
            return frame.EndStream ? H2Fault.None : Empty(nowMs);
        _pings.Give(Whole);
        return H2Fault.None;
    }

    private H2Fault Block(in H2Frame frame, long nowMs)
    {
        if (!frame.IsFirst)
            return H2Fault.None;
        bool begins = frame.Kind == FrameKind.Headers;
        _continuations = begins ? 0 : _continuations + 1;
        _blockLength = begins ? frame.Length : _blockLength + frame.Length;
        if (_continuations > _maxContinuations || _blockLength > _maxBlockLength)
            return H2Fault.ContinuationFlood;
        return frame.Payload.IsEmpty && frame.IsLast && !frame.EndHeaders ? Empty(nowMs) : H2Fault.None;
    }

    private H2Fault Empty(long nowMs) => _emptyFrames.TryTake(nowMs) ? H2Fault.None : H2Fault.EmptyFrameFlood;
}
