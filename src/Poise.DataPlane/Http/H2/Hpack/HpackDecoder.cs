using Poise.Core;

namespace Poise.Http.H2.Hpack;

/// <summary>
/// Decodes field blocks (RFC 7541), cut into fragments anywhere, one field at a time into one buffer. One for each
/// connection and direction: its dynamic table lives from block to block.
/// </summary>
/// <remarks>
/// A list that is larger than it may be is still decoded to its end, so that the tables of both sides stay in step
/// (RFC 9113 §10.5.1); its fields are no longer reported, and the front of the buffer serves for what must enter the
/// table. Only a list many times too large ends the connection.
/// </remarks>
public sealed partial class HpackDecoder
{
    /// <summary>Bytes left free behind each name and each value, for what HTTP/1 writes there.</summary>
    public const int Gap = 2;

    /// <summary>SETTINGS_HEADER_TABLE_SIZE where nothing was said (RFC 9113 §6.5.2).</summary>
    public const int DefaultTableSize = 4096;

    /// <summary>
    /// How many times its limit a list is decoded before the connection ends: indexed fields expand one octet into a
    /// whole table entry, and following them for ever is work without end ("HPACK bomb").
    /// </summary>
    public const int ExcessFactor = 16;

    private const int MaxSizeUpdates = 2;

    private readonly DynamicTable _table;
    private HpackInteger _integer;
    private HuffmanDecoder _huffman;
    private State _state;
    private Kind _kind;
    private bool _isHuffman;
    private int _remaining;
    private int _staticName;
    private int _nameLength;
    private int _valueLength;
    private int _sizeUpdates;
    private int _sizeLimit;
    private bool _mustShrink;
    private bool _hasFields;
    private int _listLimit;
    private long _listSize;
    private bool _isOversize;

    /// <summary>Starts with an empty table.</summary>
    /// <param name="tableSize">
    /// The SETTINGS_HEADER_TABLE_SIZE that this side announces, in octets. Until the peer has acknowledged it, the
    /// peer may use the default.
    /// </param>
    public HpackDecoder(int tableSize = DefaultTableSize)
    {
        _table = new DynamicTable(Math.Max(tableSize, DefaultTableSize));
        _table.Resize(DefaultTableSize);
        _sizeLimit = DefaultTableSize;
    }

    private enum State : byte
    {
        Start,
        Index,
        SizeUpdate,
        NameIndex,
        NameStart,
        NameLength,
        Name,
        ValueStart,
        ValueLength,
        Value,
    }

    private enum Kind : byte
    {
        Indexed,
        AddToTable,
        NotInTable,
        NeverInTable,
    }

    /// <summary>The least that a buffer must hold: any entry that can enter the table.</summary>
    public int MinBuffer => _table.Limit;

    /// <summary>What is wrong, after <see cref="HpackStep.Error"/>.</summary>
    public H2Fault Fault { get; private set; }

    /// <summary>The list was larger than it may be: what was reported of it is no longer in the buffer.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Size of the list so far, in octets as RFC 9113 §6.5.2 counts them.</summary>
    public long ListSize => _listSize;

    /// <summary>Where the next field goes; what was decoded before is in front of it.</summary>
    public int Written { get; private set; }

    /// <summary>
    /// The peer acknowledged a SETTINGS_HEADER_TABLE_SIZE. When its table was larger, the next block must say so first
    /// (RFC 7541 §4.2).
    /// </summary>
    /// <param name="size">In octets, no more than the constructor was given or the default.</param>
    public void TableSizeAcknowledged(int size)
    {
        Invariant.Holds(size <= _table.Limit);
        _mustShrink = size < _table.MaxSize;
        _sizeLimit = size;
    }

    /// <summary>Starts a block.</summary>
    /// <param name="listLimit">What <see cref="ListSize"/> may be, in octets.</param>
    public void Begin(int listLimit)
    {
        _state = State.Start;
        _sizeUpdates = 0;
        _hasFields = false;
        _listLimit = listLimit;
        _listSize = 0;
        Written = 0;
        IsTooLarge = false;
        Fault = H2Fault.None;
    }

    /// <summary>Gives the room of the field that was just reported to the next one.</summary>
    public void Forget(in HpackField field) => Written = field.NameStart;

    /// <summary>Decodes up to the next field.</summary>
    /// <param name="fragment">Octets of the block; those that were read are cut off its front.</param>
    /// <param name="buffer">The same bytes at each call of one block, at least <see cref="MinBuffer"/> of them.</param>
    /// <param name="field">The field, after <see cref="HpackStep.Field"/>.</param>
    public HpackStep Next(scoped ref ReadOnlySpan<byte> fragment, Span<byte> buffer, out HpackField field)
    {
        field = default;
        while (Fault == H2Fault.None)
        {
            if (_state is State.Name or State.Value)
            {
                Text(ref fragment, buffer);
                if (_remaining > 0)
                    break;
                if (EndText(buffer, out field))
                    return HpackStep.Field;
                continue;
            }

            if (fragment.IsEmpty)
                break;
            byte octet = fragment[0];
            fragment = fragment[1..];
            if (Octet(octet, buffer, out field))
                return HpackStep.Field;
        }

        return Fault == H2Fault.None ? HpackStep.NeedMore : HpackStep.Error;
    }

    /// <summary>Ends the block: it must not end inside a field.</summary>
    public H2Fault End()
    {
        if (Fault == H2Fault.None && _state != State.Start)
            Fault = H2Fault.HpackTruncated;
        if (Fault == H2Fault.None && _mustShrink)
            Fault = H2Fault.HpackTableSize;
        return Fault;
    }

    /// <summary>Takes one octet that is not part of a string. True when a field is complete.</summary>
    private bool Octet(byte octet, Span<byte> buffer, out HpackField field)
    {
        field = default;
        switch (_state)
        {
            case State.Start:
                return BeginField(octet) && EndInteger(buffer, out field);
            case State.NameStart or State.ValueStart:
                _isHuffman = (octet & 0x80) != 0;
                bool whole = _integer.Begin(octet, 0x7f);
                _state = _state == State.NameStart ? State.NameLength : State.ValueLength;
                return whole && EndInteger(buffer, out field);
            default:
                IntegerStep step = _integer.Add(octet);
                if (step == IntegerStep.TooLarge)
                    Fault = H2Fault.HpackInteger;
                return step == IntegerStep.Done && EndInteger(buffer, out field);
        }
    }

    /// <summary>The first octet of a representation (§6). True when its integer is complete.</summary>
    private bool BeginField(byte octet)
    {
        _nameLength = _valueLength = _staticName = 0;
        _isOversize = false;
        if (octet >= 0x80)
            return BeginAs(State.Index, Kind.Indexed, octet, 0x7f);
        if (octet >= 0x40)
            return BeginAs(State.NameIndex, Kind.AddToTable, octet, 0x3f);
        if (octet >= 0x20)
            return BeginAs(State.SizeUpdate, Kind.Indexed, octet, 0x1f);
        return BeginAs(State.NameIndex, octet >= 0x10 ? Kind.NeverInTable : Kind.NotInTable, octet, 0xf);
    }

    private bool BeginAs(State state, Kind kind, byte octet, int mask)
    {
        _state = state;
        _kind = kind;
        return _integer.Begin(octet, mask);
    }

    private bool EndInteger(Span<byte> buffer, out HpackField field)
    {
        field = default;
        int value = _integer.Value;
        switch (_state)
        {
            case State.SizeUpdate:
                SizeUpdate(value);
                return false;
            case State.Index:
                return CopyName(value, buffer) && CopyValue(value, buffer) && EndField(buffer, out field);
            case State.NameIndex:
                _state = State.NameStart;
                if (value > 0 && CopyName(value, buffer))
                    _state = State.ValueStart;
                return false;
            default:
                _state = _state == State.NameLength ? State.Name : State.Value;
                _remaining = value;
                _huffman = default;
                return false;
        }
    }

    /// <summary>At the start of a block alone, at most two: the least in between and the last (§4.2).</summary>
    private void SizeUpdate(int size)
    {
        _state = State.Start;
        if (_hasFields || ++_sizeUpdates > MaxSizeUpdates)
            Fault = H2Fault.HpackLateSizeUpdate;
        else if (size > _sizeLimit)
            Fault = H2Fault.HpackTableSize;
        else
            _table.Resize(size);
        _mustShrink = false;
    }

    /// <summary>The string is complete. True when the field is.</summary>
    private bool EndText(Span<byte> buffer, out HpackField field)
    {
        field = default;
        if (_isHuffman && !_huffman.IsComplete)
        {
            Fault = H2Fault.HpackHuffman;
            return false;
        }

        if (_state == State.Value)
            return EndField(buffer, out field);
        _state = State.ValueStart;
        return false;
    }

    /// <summary>Counts the field, adds it to the table, reports it unless the list is too large.</summary>
    private bool EndField(Span<byte> buffer, out HpackField field)
    {
        int value = Written + _nameLength + Gap;
        field = new HpackField(
            Written, _nameLength, value, _valueLength, _staticName, _kind == Kind.NeverInTable);
        _state = State.Start;
        _hasFields = true;
        if (_mustShrink)
            Fault = H2Fault.HpackTableSize;

        if (_kind == Kind.AddToTable)
        {
            // What the buffer cannot hold is larger than the table.
            if (_isOversize)
                _table.Clear();
            else
                _table.Add(field.Name(buffer), field.Value(buffer));
        }

        Count(_nameLength + _valueLength + DynamicTable.EntryOverhead);
        if (IsTooLarge || Fault != H2Fault.None)
            return false;
        Written = value + _valueLength + Gap;
        return true;
    }

    private void Count(int size)
    {
        _listSize += size;
        if (_listSize > _listLimit && !IsTooLarge)
            Drop();
        if (_listSize > (long)_listLimit * ExcessFactor)
            Fault = H2Fault.HeaderListExcess;
    }

    private void Drop()
    {
        IsTooLarge = true;
        Written = 0;
    }
}
