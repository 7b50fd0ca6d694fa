namespace Poise.Http.H2.Hpack;

/// <summary>How names and values get into the buffer, and what happens when they do not fit.</summary>
public sealed partial class HpackDecoder
{
    /// <summary>While a list is dropped, only what enters the table is still written.</summary>
    private bool IsMute => _isOversize || (IsTooLarge && _kind != Kind.AddToTable);

    private int TextEnd => _state == State.Value
        ? Written + _nameLength + Gap + _valueLength
        : Written + _nameLength;

    /// <summary>Reads what is there of a string.</summary>
    private void Text(scoped ref ReadOnlySpan<byte> fragment, Span<byte> buffer)
    {
        while (_remaining > 0 && !fragment.IsEmpty)
        {
            int growth = _isHuffman ? HuffmanDecoder.MaxGrowth : 1;
            int length = Math.Min(_remaining, fragment.Length);
            Span<byte> room = Room(buffer, length, growth);
            length = Math.Min(length, room.Length / growth);
            ReadOnlySpan<byte> piece = fragment[..length];
            fragment = fragment[length..];
            _remaining -= length;

            int written = length;
            if (_isHuffman && !_huffman.Decode(piece, room, out written))
            {
                Fault = H2Fault.HpackHuffman;
                return;
            }

            if (!_isHuffman && !IsMute)
                piece.CopyTo(room);
            Lengthen(written);
        }
    }

    /// <summary>
    /// Where the next bytes of a string go. When not even one fits behind a list that was kept so far, the list is
    /// dropped and its room is used; when that is not enough either, the field is larger than any table entry, and
    /// its bytes go nowhere: they are decoded over each other, to be counted and checked.
    /// </summary>
    private Span<byte> Room(Span<byte> buffer, int length, int growth)
    {
        if (IsMute)
            return buffer;
        // The gap behind the value must fit as well.
        int free = buffer.Length - Gap - TextEnd;
        if (free < growth && !IsTooLarge)
            free = MoveToFront(buffer);
        if (free < growth)
        {
            _isOversize = true;
            return buffer;
        }

        return buffer.Slice(TextEnd, Math.Min(free, length * growth));
    }

    /// <summary>Drops the list but for the field that is being read; returns the room that there is now.</summary>
    private int MoveToFront(Span<byte> buffer)
    {
        int from = Written;
        int end = TextEnd;
        Drop();
        buffer[from..end].CopyTo(buffer);
        return buffer.Length - Gap - (end - from);
    }

    private void Lengthen(int count)
    {
        if (_state == State.Value)
            _valueLength += count;
        else
            _nameLength += count;
        // A string alone can be longer than any list; its length must not wrap.
        if (_listSize + _nameLength + _valueLength > (long)_listLimit * ExcessFactor)
            Fault = H2Fault.HeaderListExcess;
    }

    /// <summary>Copies the name that an index stands for; false when there is none.</summary>
    private bool CopyName(int index, Span<byte> buffer)
    {
        int dynamic = index - StaticTable.Count - 1;
        if (index == 0 || dynamic >= _table.Count)
        {
            Fault = H2Fault.HpackIndex;
            return false;
        }

        _state = State.Name;
        int length = dynamic < 0 ? StaticTable.Name(index).Length : _table.NameLength(dynamic);
        Span<byte> target = Target(buffer, length);
        if (!target.IsEmpty && dynamic < 0)
            StaticTable.Name(index).CopyTo(target);
        else if (!target.IsEmpty)
            _table.CopyName(dynamic, target);
        _nameLength = length;
        _staticName = dynamic < 0 ? index : 0;
        return true;
    }

    private bool CopyValue(int index, Span<byte> buffer)
    {
        _state = State.Value;
        int dynamic = index - StaticTable.Count - 1;
        int length = dynamic < 0 ? StaticTable.Value(index).Length : _table.ValueLength(dynamic);
        Span<byte> target = Target(buffer, length);
        if (!target.IsEmpty && dynamic < 0)
            StaticTable.Value(index).CopyTo(target);
        else if (!target.IsEmpty)
            _table.CopyValue(dynamic, target);
        _valueLength = length;
        return true;
    }

    /// <summary>Room for a whole string of the tables; empty when it is not to be written.</summary>
    private Span<byte> Target(Span<byte> buffer, int length)
    {
        if (IsMute)
            return default;
        if (buffer.Length - Gap - TextEnd < length && !IsTooLarge)
            MoveToFront(buffer);
        return IsMute ? default : buffer.Slice(TextEnd, length);
    }
}
