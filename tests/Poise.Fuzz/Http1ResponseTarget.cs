using Poise.Http;
using Poise.Http.H1;

namespace Poise.Fuzz;

/// <summary>
/// Response heads, to GET and to HEAD: how the bytes are cut never changes the result, all offsets lie inside the
/// head, and what the writer makes of an accepted response reads as the same response, strictly canonical.
/// </summary>
internal static class Http1ResponseTarget
{
    private static readonly HeadLimits Limits = new() { HeaderSize = 2048, Headers = 24 };

    public static void Run(ReadOnlySpan<byte> data)
    {
        Run(data, KnownMethod.Get);
        Run(data, KnownMethod.Head);
    }

    /// <summary>The result when one byte more is there at each call.</summary>
    public static string Grown(ReadOnlySpan<byte> data, KnownMethod method)
    {
        var head = new HttpHead();
        var parser = new H1ResponseParser();
        HeadStep step = HeadStep.NeedMore;
        for (int length = 0; length <= data.Length && step == HeadStep.NeedMore; length++)
            step = parser.Parse(data[..length], head, method, Limits);
        return HeadText.OfResponse(data, step, head, parser.Fault);
    }

    private static void Run(ReadOnlySpan<byte> data, KnownMethod method)
    {
        var head = new HttpHead();
        var parser = new H1ResponseParser();
        HeadStep step = parser.Parse(data, head, method, Limits);
        string whole = HeadText.OfResponse(data, step, head, parser.Fault);

        string grown = Grown(data, method);
        if (whole != grown)
            throw new InvalidOperationException($"whole:\n{whole}\nbyte by byte:\n{grown}");
        if (step != HeadStep.Done)
            return;

        HeadBounds.Check(data, head);
        Again(data, head, method);
    }

    private static void Again(ReadOnlySpan<byte> data, HttpHead head, KnownMethod method)
    {
        byte[] written = HeadText.ForwardedResponse(data, head);
        if (head.Upgrade)
            return;

        var again = new HttpHead();
        var parser = new H1ResponseParser();
        HeadStep step = parser.Parse(written, again, method, HeadLimits.Default);
        bool same = step == HeadStep.Done
            && again.Length == written.Length
            && again.Status == head.Status
            && again.Framing == head.Framing
            && again.ReasonPhrase.Of(written).SequenceEqual(head.ReasonPhrase.Of(data))
            && HeadBounds.SameFields(data, head, written, again);
        foreach (HttpField field in again.Fields)
            same &= (field.Flags & FieldFlags.Rewrite) == 0;
        if (!same)
            throw new InvalidOperationException($"{parser.Fault.Why}; written:\n{HeadText.Visible(written)}");
    }
}
