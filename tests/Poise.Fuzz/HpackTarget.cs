using System.Text;
using Poise.Http.H2;
using Poise.Http.H2.Hpack;

namespace Poise.Fuzz;

/// <summary>
/// HPACK: how a block is cut never changes its fields, a list that is too large leaves the table as it would be
/// otherwise, and decode(encode(x)) is x, twice, so that the second time goes through the tables.
/// </summary>
internal static class HpackTarget
{
    private const int Limit = 16 * 1024;

    public static void Run(ReadOnlySpan<byte> data)
    {
        List<(string Name, string Value)> whole = Decode(new HpackDecoder(), data, data.Length, Limit, out string end);
        foreach (int step in (ReadOnlySpan<int>)[1, 2, 5])
        {
            List<(string, string)> cut = Decode(new HpackDecoder(), data, step, Limit, out string cutEnd);
            if (end != cutEnd || !whole.SequenceEqual(cut))
                throw new InvalidOperationException($"whole: {end}; in steps of {step}: {cutEnd}");
        }

        if (end != "ok")
            return;
        InStep(data);
        RoundTrip(whole);
    }

    /// <summary>Decodes one block with so many octets more at each call.</summary>
    public static List<(string Name, string Value)> Decode(
        HpackDecoder decoder, ReadOnlySpan<byte> data, int step, int limit, out string end)
    {
        var fields = new List<(string, string)>();
        byte[] buffer = new byte[Math.Max(2 * limit, decoder.MinBuffer)];
        decoder.Begin(limit);
        while (!data.IsEmpty)
        {
            int length = Math.Min(Math.Max(step, 1), data.Length);
            ReadOnlySpan<byte> fragment = data[..length];
            data = data[length..];
            while (decoder.Next(ref fragment, buffer, out HpackField field) == HpackStep.Field)
                fields.Add((Latin1(field.Name(buffer)), Latin1(field.Value(buffer))));
            if (decoder.Fault != H2Fault.None)
                break;
        }

        H2Fault fault = decoder.End();
        end = fault != H2Fault.None ? H2Faults.Text(fault) : decoder.IsTooLarge ? "too large" : "ok";
        // What was reported of a list before it became too large is of no use.
        if (end != "ok")
            fields.Clear();
        return fields;
    }

    /// <summary>A decoder that had to drop the list has the same table behind it as one that did not.</summary>
    private static void InStep(ReadOnlySpan<byte> data)
    {
        var kept = new HpackDecoder();
        var dropped = new HpackDecoder();
        Decode(kept, data, data.Length, Limit, out _);
        Decode(dropped, data, data.Length, Limit / HpackDecoder.ExcessFactor, out string end);
        if (end is not ("ok" or "too large"))
            return;
        for (int index = StaticTable.Count + 1; index < StaticTable.Count + 130; index++)
        {
            byte[] block = new byte[HpackInteger.MaxOctets];
            int length = HpackInteger.Write(block, 0x80, 0x7f, index);
            var left = Decode(kept, block.AsSpan(0, length), length, Limit, out string leftEnd);
            var right = Decode(dropped, block.AsSpan(0, length), length, Limit, out string rightEnd);
            if (leftEnd != rightEnd || !left.SequenceEqual(right))
                throw new InvalidOperationException($"the tables differ at {index}: {leftEnd}, {rightEnd}");
            if (leftEnd != "ok")
                return;
        }
    }

    private static void RoundTrip(List<(string Name, string Value)> fields)
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        for (int time = 0; time < 3; time++)
        {
            byte[] block = Encode(encoder, fields);
            var again = Decode(decoder, block, block.Length, Limit, out string end);
            if (end != "ok" || !again.SequenceEqual(fields))
                throw new InvalidOperationException($"decode(encode(x)) is not x at time {time}: {end}");
        }
    }

    /// <summary>The block that our encoder makes of the fields.</summary>
    public static byte[] Encode(HpackEncoder encoder, List<(string Name, string Value)> fields)
    {
        int room = HpackEncoder.MaxSizeUpdates;
        foreach ((string name, string value) in fields)
            room += name.Length + value.Length + HpackEncoder.FieldOverhead;
        byte[] block = new byte[room];
        int written = encoder.Begin(block);
        foreach ((string name, string value) in fields)
        {
            byte[] nameBytes = Encoding.Latin1.GetBytes(name);
            byte[] valueBytes = Encoding.Latin1.GetBytes(value);
            written += encoder.Write(block.AsSpan(written), nameBytes, valueBytes, neverIndexed: false);
        }

        return block[..written];
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
