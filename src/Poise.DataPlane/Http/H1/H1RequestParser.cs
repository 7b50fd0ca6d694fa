using Poise.Core;

namespace Poise.Http.H1;

/// <summary>
/// Parses request heads (RFC 9112 §2–6), strictly: what two implementations could read in two ways is refused. Feed
/// it the same growing buffer until it is done; how the bytes were cut never changes the result, and each byte is
/// looked at once. One value parses one head: start the next with <c>default</c>.
/// </summary>
public struct H1RequestParser
{
    /// <summary>Empty lines that are skipped before a request line (RFC 9112 §2.2).</summary>
    public const int MaxEmptyLines = 4;

    private LineScanner _lines;
    private bool _hasStartLine;
    private byte _emptyLines;

    /// <summary>What is wrong, after <see cref="HeadStep.Error"/>.</summary>
    public HeadFault Fault { get; private set; }

    /// <summary>True once a byte of a request line was seen, so that a close now cuts a request.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>
    /// Looks at <paramref name="buffer"/>, which begins where the head begins and holds all that was fed before.
    /// </summary>
    /// <param name="buffer">All bytes received from the start of the head on; more than the head is fine.</param>
    /// <param name="head">Filled while lines come in; complete after <see cref="HeadStep.Done"/>.</param>
    /// <param name="limits">What the head may cost.</param>
    public HeadStep Parse(ReadOnlySpan<byte> buffer, HttpHead head, in HeadLimits limits)
    {
        if (_lines.LineStart == 0)
            head.Reset();

        while (BeginsWell(buffer))
        {
            LineEnd found = _lines.Next(buffer, out int start, out int end);
            if (found == LineEnd.None)
                return buffer.Length > limits.HeaderSize ? TooLarge() : HeadStep.NeedMore;
            if (_lines.Last >= limits.HeaderSize)
                return TooLarge();
            if (found != LineEnd.CrLf)
                return Fail(HeadFault.BadRequest(found == LineEnd.Lf
                    ? "a line ends in a lone LF"
                    : "a lone CR or another control character"));

            HeadFault fault = default;
            if (end > start)
                fault = Line(buffer, start, end, limits, head);
            else if (_hasStartLine)
                return End(buffer, start, head);
            else if (++_emptyLines > MaxEmptyLines)
                fault = HeadFault.BadRequest("too many empty lines before the request");
            if (fault.IsFault)
                return Fail(fault);
        }

        return HeadStep.Error;
    }

    private HeadFault Line(ReadOnlySpan<byte> buffer, int start, int end, in HeadLimits limits, HttpHead head)
    {
        if (!_hasStartLine)
        {
            _hasStartLine = true;
            return RequestLine.Parse(buffer, start, end, limits, head);
        }

        string? why = FieldLine.Parse(buffer, start, end, spaceBeforeColon: false, out HttpField field);
        if (why != null)
            return HeadFault.BadRequest(why);
        return head.TryAdd(field, limits.Headers)
            ? default
            : new HeadFault(Reason.HeaderTooLarge, "too many header fields");
    }

    private HeadStep End(ReadOnlySpan<byte> buffer, int start, HttpHead head)
    {
        head.FieldsEnd = start;
        head.Length = start + 2;
        HeadFault fault = RequestFacts.Derive(buffer, head);
        return fault.IsFault ? Fail(fault) : HeadStep.Done;
    }

    /// <summary>
    /// Refuses at the first byte what cannot become a request, such as a TLS handshake: there may never be a line.
    /// </summary>
    private bool BeginsWell(ReadOnlySpan<byte> buffer)
    {
        if (HasBegun || _lines.LineStart == buffer.Length)
            return true;

        byte first = buffer[_lines.LineStart];
        if (first is (byte)'\r' or (byte)'\n')
            return true;
        HasBegun = true;
        if (Characters.Token.Contains(first))
            return true;
        Fault = HeadFault.BadRequest("the request line does not begin with a method and a space");
        return false;
    }

    private HeadStep TooLarge() => Fail(_hasStartLine
        ? new HeadFault(Reason.HeaderTooLarge, "the header section is too large")
        : new HeadFault(Reason.TargetTooLong, "the request line is too long"));

    private HeadStep Fail(HeadFault fault)
    {
        Fault = fault;
        return HeadStep.Error;
    }
}
