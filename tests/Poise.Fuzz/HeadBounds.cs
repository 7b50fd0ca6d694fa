using Poise.Http;

namespace Poise.Fuzz;

/// <summary>Invariants that requests and responses share.</summary>
internal static class HeadBounds
{
    /// <summary>All offsets lie inside the head, in order and without overlap.</summary>
    public static void Check(ReadOnlySpan<byte> data, HttpHead head)
    {
        bool inside = head.Length <= data.Length && head.FieldsEnd < head.Length
            && head.MethodText.End <= head.FieldsEnd && head.Target.End <= head.FieldsEnd
            && head.Path.End <= head.FieldsEnd && head.Query.End <= head.FieldsEnd
            && head.Host.End <= head.FieldsEnd && head.ReasonPhrase.End <= head.FieldsEnd;
        int at = 0;
        foreach (HttpField field in head.Fields)
        {
            inside &= field.NameStart > at && field.NameLength > 0 && field.ValueLength >= 0
                && field.ValueStart > field.NameStart + field.NameLength;
            at = field.ValueStart + field.ValueLength;
        }

        if (!inside || at > head.FieldsEnd)
            throw new InvalidOperationException("an offset lies outside the head");
    }

    /// <summary>
    /// The end-to-end fields of two heads are the same lines in the same order; Host may have moved to the front.
    /// </summary>
    public static bool SameFields(
        ReadOnlySpan<byte> left, HttpHead leftHead, ReadOnlySpan<byte> right, HttpHead rightHead)
    {
        int j = 0;
        foreach (HttpField field in leftHead.Fields)
        {
            if (!field.IsForwarded || field.Id == KnownField.Host)
                continue;
            while (j < rightHead.Fields.Length
                && (!rightHead.Fields[j].IsForwarded || rightHead.Fields[j].Id == KnownField.Host))
                j++;
            if (j == rightHead.Fields.Length)
                return false;
            HttpField other = rightHead.Fields[j++];
            if (!field.Name(left).SequenceEqual(other.Name(right))
                || !field.Value(left).SequenceEqual(other.Value(right)))
                return false;
        }

        return true;
    }
}
