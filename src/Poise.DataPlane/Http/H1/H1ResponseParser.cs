namespace Poise.Http.H1;

/// <summary>
/// Parses response heads. Every fault is <c>bad-response</c>. Three habits of old servers are understood and leave
/// in canonical form: lines that end in a lone LF, white space before the colon of a field, and a Content-Length
/// said twice. Folded lines, lone CRs and any doubt about the framing are refused. Usage is that of
/// <see cref="H1RequestParser"/>; each interim response (1xx) is a head of its own.
/// </summary>
public struct H1ResponseParser
{
    private LineScanner _lines;
    private bool _hasStartLine;

    /// <summary>What is wrong, after <see cref="HeadStep.Error"/>.</summary>
    public HeadFault Fault { get; private set; }

    /// <summary>
    /// Looks at <paramref name="buffer"/>, which begins where the head begins and holds all that was fed before.
    /// </summary>
    /// <param name="buffer">All bytes received from the start of the head on; more than the head is fine.</param>
    /// <param name="head">Filled while lines come in; complete after <see cref="HeadStep.Done"/>.</param>
    /// <param name="requestMethod">The method that is answered: HEAD has no body (RFC 9112 §6.3).</param>
    /// <param name="limits">What the head may cost; the request-only limits are not looked at.</param>
    public HeadStep Parse(
        ReadOnlySpan<byte> buffer, HttpHead head, KnownMethod requestMethod, in HeadLimits limits)
    {
        if (_lines.LineStart == 0)
            head.Reset();
        if (!BeginsWell(buffer))
            return Fail(HeadFault.BadResponse("the status line does not begin with HTTP/1.x and a space"));

        while (true)
        {
            LineEnd found = _lines.Next(buffer, out int start, out int end);
            if (found == LineEnd.None)
                return buffer.Length > limits.HeaderSize ? TooLarge() : HeadStep.NeedMore;
            if (_lines.Last >= limits.HeaderSize)
                return TooLarge();

            HeadFault fault;
            if (found == LineEnd.Broken)
                return Fail(HeadFault.BadResponse("a lone CR or another control character"));
            if (!_hasStartLine)
                fault = StatusLine.Parse(buffer, start, end, head);
            else if (end == start)
                return End(buffer, start, head, requestMethod);
            else
                fault = Field(buffer, start, end, found, limits, head);
            if (fault.IsFault)
                return Fail(fault);
            _hasStartLine = true;
        }
    }

    private static HeadFault Field(
        ReadOnlySpan<byte> buffer, int start, int end, LineEnd found, in HeadLimits limits, HttpHead head)
    {
        string? why = FieldLine.Parse(buffer, start, end, spaceBeforeColon: true, out HttpField field);
        if (why != null)
            return HeadFault.BadResponse(why);
        if (found == LineEnd.Lf)
            field.Flags |= FieldFlags.Rewrite;
        return head.TryAdd(field, limits.Headers) ? default : HeadFault.BadResponse("too many header fields");
    }

    private HeadStep End(ReadOnlySpan<byte> buffer, int start, HttpHead head, KnownMethod requestMethod)
    {
        head.FieldsEnd = start;
        head.Length = _lines.LineStart;
        HeadFault fault = ResponseFacts.Derive(buffer, head, requestMethod);
        return fault.IsFault ? Fail(fault) : HeadStep.Done;
    }

    /// <summary>Refuses at the first bytes what is no HTTP/1 response, such as the greeting of a mail server.</summary>
    private static bool BeginsWell(ReadOnlySpan<byte> buffer)
    {
        ReadOnlySpan<byte> expected = "HTTP/1."u8;
        int length = Math.Min(buffer.Length, expected.Length);
        return buffer[..length].SequenceEqual(expected[..length]);
    }

    private HeadStep TooLarge() => Fail(HeadFault.BadResponse("the header section is too large"));

    private HeadStep Fail(HeadFault fault)
    {
        Fault = fault;
        return HeadStep.Error;
    }
}
