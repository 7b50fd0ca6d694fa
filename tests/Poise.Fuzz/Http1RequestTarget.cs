using Poise.Http;
using Poise.Http.H1;

namespace Poise.Fuzz;

/// <summary>
/// Request heads: how the bytes are cut never changes the result, all offsets lie inside the head, and what the
/// writer makes of an accepted request reads as the same request.
/// </summary>
internal static class Http1RequestTarget
{
    // Small, so that short inputs reach the limits.
    private static readonly HeadLimits Limits = new() { HeaderSize = 2048, Headers = 24, TargetLength = 512 };

    public static void Run(ReadOnlySpan<byte> data)
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = parser.Parse(data, head, Limits);
        string whole = HeadText.OfRequest(data, step, head, parser.Fault);

        string grown = Grown(data);
        if (whole != grown)
            throw new InvalidOperationException($"whole:\n{whole}\nbyte by byte:\n{grown}");
        if (step != HeadStep.Done)
            return;

        HeadBounds.Check(data, head);
        Again(data, head);
    }

    /// <summary>The result when one byte more is there at each call.</summary>
    public static string Grown(ReadOnlySpan<byte> data)
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = HeadStep.NeedMore;
        for (int length = 0; length <= data.Length && step == HeadStep.NeedMore; length++)
            step = parser.Parse(data[..length], head, Limits);
        return HeadText.OfRequest(data, step, head, parser.Fault);
    }

    private static void Again(ReadOnlySpan<byte> data, HttpHead head)
    {
        // HTTP/1.0 needs no Host and 1.1 does, so such a request would not pass as ours.
        if (head.Host.IsEmpty)
            return;

        byte[] written = HeadText.ForwardedRequest(data, head);
        var again = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = parser.Parse(written, again, HeadLimits.Default);
        bool same = step == HeadStep.Done
            && again.Length == written.Length
            && again.Framing == head.Framing
            && again.ContentLength == head.ContentLength
            && again.MethodText.Of(written).SequenceEqual(head.MethodText.Of(data))
            && again.Host.Of(written).SequenceEqual(head.Host.Of(data))
            && again.Query.Of(written).SequenceEqual(head.Query.Of(data))
            && HeadBounds.SameFields(data, head, written, again);
        if (!same)
            throw new InvalidOperationException($"{parser.Fault.Why}; written:\n{HeadText.Visible(written)}");
    }
}
