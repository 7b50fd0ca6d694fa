using System.Buffers.Binary;

namespace Poise.Http.H2;

/// <summary>
/// Reads frames (RFC 9113 §4, §6) from whatever bytes are there, and checks what can be checked without knowing the
/// streams: lengths, stream 0 or not, padding, and that nothing interrupts a field block. Payloads of DATA and field
/// blocks are handed out as they come, where they lie. It needs at most <see cref="MinBuffer"/> bytes at a time. One
/// value reads one connection.
/// </summary>
public struct FrameReader
{
    /// <summary>The most bytes that must be together for anything to be reported.</summary>
    public const int MinBuffer = FrameHead.Size + 8;

    private const int PrioritySize = 5;
    private const int SettingSize = 6;
    private const int CodeSize = 4;
    private const int PingSize = 8;
    private const int GoAwaySize = 8;

    private readonly int _maxLength;
    private FrameHead _frame;
    private State _state;
    private H2Fault _fault;
    private bool _hasSettings;
    private bool _blockEndsStream;
    private bool _isFirst;
    private int _blockStream;
    private int _remaining;
    private int _padding;

    /// <summary>Starts behind the preface: the first frame must be SETTINGS (§3.4).</summary>
    /// <param name="maxFrameSize">The SETTINGS_MAX_FRAME_SIZE that this side announces, in octets.</param>
    public FrameReader(int maxFrameSize) => _maxLength = maxFrameSize;

    private enum State : byte
    {
        Head,
        Payload,
        Settings,
        Skip,
        Broken,
    }

    /// <summary>Reports the next frame, or the next piece of one.</summary>
    /// <param name="bytes">What was not consumed last time, and what came since.</param>
    /// <param name="consumed">Bytes done with; what is reported may point into them.</param>
    /// <param name="frame">What was found.</param>
    public FrameKind Next(ReadOnlySpan<byte> bytes, out int consumed, out H2Frame frame)
    {
        consumed = 0;
        frame = default;
        while (frame.Kind == FrameKind.NeedMore && Advance(bytes, ref consumed, ref frame))
        {
        }

        return frame.Kind;
    }

    /// <summary>One step; false when it needs more bytes.</summary>
    private bool Advance(ReadOnlySpan<byte> bytes, ref int at, ref H2Frame frame)
    {
        ReadOnlySpan<byte> rest = bytes[at..];
        switch (_state)
        {
            case State.Head:
                return Head(rest, ref at, ref frame);
            case State.Payload:
                return Payload(rest, ref at, ref frame);
            case State.Settings:
                return Setting(rest, ref at, ref frame);
            case State.Skip:
                int skipped = Math.Min(_remaining, rest.Length);
                at += skipped;
                _remaining -= skipped;
                if (_remaining == 0)
                    _state = State.Head;
                return _remaining == 0;
            default:
                frame.Kind = FrameKind.Broken;
                frame.Fault = _fault;
                return true;
        }
    }

    private bool Head(ReadOnlySpan<byte> rest, ref int at, ref H2Frame frame)
    {
        if (rest.Length < FrameHead.Size)
            return false;
        var head = FrameHead.Read(rest);
        H2Fault fault = Check(head);
        if (fault != H2Fault.None)
            return Break(fault);

        // What a frame's head says is acted on with its fixed part: all of that must be there.
        int fixedSize = FixedSize(head);
        if (rest.Length < FrameHead.Size + fixedSize)
            return false;
        at += FrameHead.Size + fixedSize;
        _frame = head;
        _hasSettings = true;
        _remaining = head.Length - fixedSize;
        _padding = 0;
        frame.StreamId = head.StreamId;
        Begin(rest.Slice(FrameHead.Size, fixedSize), ref frame);
        return true;
    }

    private readonly H2Fault Check(in FrameHead head)
    {
        bool isSettings = head.Type == FrameType.Settings;
        if (!_hasSettings && (!isSettings || head.Has(FrameFlags.Ack)))
            return H2Fault.FirstFrame;
        if (head.Length > _maxLength)
            return H2Fault.FrameTooLarge;
        if (_blockStream != 0 && (head.Type != FrameType.Continuation || head.StreamId != _blockStream))
            return H2Fault.ContinuationExpected;

        bool onStream = head.StreamId != 0;
        switch (head.Type)
        {
            case FrameType.Continuation when _blockStream == 0:
                return H2Fault.ContinuationAlone;
            case FrameType.PushPromise:
                return H2Fault.PushPromise;
            case FrameType.Data or FrameType.Headers or FrameType.Priority or FrameType.ResetStream when !onStream:
                return H2Fault.NeedsStream;
            case FrameType.Settings or FrameType.Ping or FrameType.GoAway when onStream:
                return H2Fault.NeedsNoStream;
            default:
                return HasValidLength(head) ? H2Fault.None : H2Fault.FrameLength;
        }
    }

    private static bool HasValidLength(in FrameHead head) => head.Type switch
    {
        FrameType.Data or FrameType.Headers => head.Length >= FixedSize(head),
        FrameType.ResetStream or FrameType.WindowUpdate => head.Length == CodeSize,
        FrameType.Settings => head.Has(FrameFlags.Ack) ? head.Length == 0 : head.Length % SettingSize == 0,
        FrameType.Ping => head.Length == PingSize,
        FrameType.GoAway => head.Length >= GoAwaySize,
        _ => true,
    };

    /// <summary>Octets of payload that are read together with the head.</summary>
    private static int FixedSize(in FrameHead head)
    {
        int padLength = head.Has(FrameFlags.Padded) ? 1 : 0;
        return head.Type switch
        {
            FrameType.Data => padLength,
            FrameType.Headers => padLength + (head.Has(FrameFlags.Priority) ? PrioritySize : 0),
            FrameType.Priority => head.Length == PrioritySize ? PrioritySize : 0,
            FrameType.ResetStream or FrameType.WindowUpdate => CodeSize,
            FrameType.Ping => PingSize,
            FrameType.GoAway => GoAwaySize,
            _ => 0,
        };
    }

    /// <summary>Acts on a head whose fixed part is there.</summary>
    private void Begin(ReadOnlySpan<byte> part, ref H2Frame frame)
    {
        _state = State.Skip;
        switch (_frame.Type)
        {
            case FrameType.Data or FrameType.Headers or FrameType.Continuation:
                BeginPayload(part);
                break;
            case FrameType.Priority:
                frame.Kind = FrameKind.Priority;
                frame.Fault = part.IsEmpty ? H2Fault.PriorityLength : Dependency(part);
                break;
            case FrameType.ResetStream:
                frame.Kind = FrameKind.ResetStream;
                frame.Value = BinaryPrimitives.ReadUInt32BigEndian(part);
                break;
            case FrameType.Settings when _frame.Has(FrameFlags.Ack):
                frame.Kind = FrameKind.SettingsAck;
                break;
            case FrameType.Settings:
                _state = State.Settings;
                break;
            case FrameType.Ping:
                frame.Kind = _frame.Has(FrameFlags.Ack) ? FrameKind.PingAck : FrameKind.Ping;
                frame.Opaque = BinaryPrimitives.ReadUInt64BigEndian(part);
                break;
            case FrameType.GoAway:
                frame.Kind = FrameKind.GoAway;
                frame.StreamId = (int)(BinaryPrimitives.ReadUInt32BigEndian(part) & int.MaxValue);
                frame.Value = BinaryPrimitives.ReadUInt32BigEndian(part[4..]);
                break;
            case FrameType.WindowUpdate:
                WindowUpdate(part, ref frame);
                break;
            default:
                frame.Kind = FrameKind.Unknown;
                break;
        }
    }

    private void BeginPayload(ReadOnlySpan<byte> part)
    {
        if (_frame.Type != FrameType.Continuation && _frame.Has(FrameFlags.Padded))
        {
            _padding = part[0];
            part = part[1..];
            if (_padding > _remaining)
            {
                Break(H2Fault.Padding);
                return;
            }

            _remaining -= _padding;
        }

        _state = State.Payload;
        _isFirst = true;
        if (_frame.Type == FrameType.Data)
            return;
        _blockStream = _frame.Has(FrameFlags.EndHeaders) ? 0 : _frame.StreamId;
        if (_frame.Type != FrameType.Headers)
            return;
        _blockEndsStream = _frame.Has(FrameFlags.EndStream);
        _fault = part.IsEmpty ? H2Fault.None : Dependency(part);
    }

    private readonly H2Fault Dependency(ReadOnlySpan<byte> priority)
    {
        int parent = (int)(BinaryPrimitives.ReadUInt32BigEndian(priority) & int.MaxValue);
        return parent == _frame.StreamId ? H2Fault.DependsOnItself : H2Fault.None;
    }

    private void WindowUpdate(ReadOnlySpan<byte> part, ref H2Frame frame)
    {
        frame.Kind = FrameKind.WindowUpdate;
        frame.Value = BinaryPrimitives.ReadUInt32BigEndian(part) & int.MaxValue;
        if (frame.Value > 0)
            return;
        if (_frame.StreamId != 0)
        {
            frame.Fault = H2Fault.StreamZeroIncrement;
            return;
        }

        frame.Kind = FrameKind.NeedMore;
        Break(H2Fault.ZeroIncrement);
    }

    private bool Payload(ReadOnlySpan<byte> rest, ref int at, ref H2Frame frame)
    {
        int length = Math.Min(_remaining, rest.Length);
        if (length == 0 && _remaining > 0)
            return false;
        bool isData = _frame.Type == FrameType.Data;
        frame.Payload = new Slice(at, length);
        at += length;
        _remaining -= length;
        frame.Kind = isData ? FrameKind.Data
            : _frame.Type == FrameType.Headers ? FrameKind.Headers : FrameKind.Continuation;
        frame.StreamId = _frame.StreamId;
        frame.IsLast = _remaining == 0;
        frame.EndStream = isData ? frame.IsLast && _frame.Has(FrameFlags.EndStream) : _blockEndsStream;
        frame.EndHeaders = !isData && frame.IsLast && _frame.Has(FrameFlags.EndHeaders);
        frame.IsFirst = _isFirst;
        if (_isFirst)
        {
            frame.Length = _frame.Length;
            frame.Padding = _frame.Has(FrameFlags.Padded) && isData ? 1 + _padding : 0;
            if (_frame.Type == FrameType.Headers)
                frame.Fault = _fault;
        }

        _isFirst = false;
        if (frame.IsLast)
        {
            _remaining = _padding;
            _state = State.Skip;
        }

        return true;
    }

    private bool Setting(ReadOnlySpan<byte> rest, ref int at, ref H2Frame frame)
    {
        if (_remaining == 0)
        {
            frame.Kind = FrameKind.SettingsEnd;
            _state = State.Head;
            return true;
        }

        if (rest.Length < SettingSize)
            return false;
        at += SettingSize;
        _remaining -= SettingSize;
        frame.Kind = FrameKind.Setting;
        frame.Identifier = BinaryPrimitives.ReadUInt16BigEndian(rest);
        frame.Value = BinaryPrimitives.ReadUInt32BigEndian(rest[2..]);
        return true;
    }

    private bool Break(H2Fault fault)
    {
        _state = State.Broken;
        _fault = fault;
        return true;
    }
}
