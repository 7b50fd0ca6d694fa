using System.Text;
using Poise.Core;
using Poise.Http;
using Poise.Http.H1;

namespace Poise.Fuzz;

/// <summary>The result of a parse as text that people and tests compare.</summary>
internal static class HeadText
{
    public static string OfRequest(ReadOnlySpan<byte> buffer, HeadStep step, HttpHead head, HeadFault fault)
    {
        if (step != HeadStep.Done)
            return Unfinished(step, fault);

        var text = new StringBuilder();
        text.Append($"done {head.Length}\n");
        text.Append($"method {Visible(head.MethodText.Of(buffer))} ({head.Method})\n");
        text.Append($"target {head.TargetForm} path \"{Visible(head.Path.Of(buffer))}\"");
        text.Append($" query \"{Visible(head.Query.Of(buffer))}\"{(head.PathNeedsNormalising ? " dots" : "")}\n");
        text.Append($"host {Visible(head.Host.Of(buffer))}\n");
        AppendFacts(text, head);
        text.Append("forward\n");
        return text.Append(Visible(ForwardedRequest(buffer, head))).ToString();
    }

    public static string OfResponse(ReadOnlySpan<byte> buffer, HeadStep step, HttpHead head, HeadFault fault)
    {
        if (step != HeadStep.Done)
            return Unfinished(step, fault);

        var text = new StringBuilder();
        text.Append($"done {head.Length}\n");
        text.Append($"status {head.Status} \"{Visible(head.ReasonPhrase.Of(buffer))}\"\n");
        AppendFacts(text, head);
        text.Append("forward\n");
        return text.Append(Visible(ForwardedResponse(buffer, head))).ToString();
    }

    /// <summary>The request as a proxy would send it, without the fields that it adds on its own account.</summary>
    public static byte[] ForwardedRequest(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        byte[] bytes = new byte[buffer.Length + 256];
        var writer = new HeadWriter(bytes);
        writer.RequestLine(buffer, head);
        bool replaceHost = head.TargetForm == TargetForm.Absolute;
        if (replaceHost)
            writer.Field("Host"u8, head.Host.Of(buffer));
        writer.CopyFields(buffer, head, replaceHost ? FieldSet.Of(KnownField.Host) : default);
        return Finish(bytes, ref writer, head);
    }

    /// <summary>The response as a proxy would send it, without the fields that it adds on its own account.</summary>
    public static byte[] ForwardedResponse(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        byte[] bytes = new byte[(2 * buffer.Length) + 256];
        var writer = new HeadWriter(bytes);
        writer.StatusLine(buffer, head);
        writer.CopyFields(buffer, head, default);
        return Finish(bytes, ref writer, head);
    }

    /// <summary>Printable ASCII and line feeds as they are, CR as <c>\r</c>, all else as <c>\xNN</c>.</summary>
    public static string Visible(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes)
        {
            if (b is (byte)'\n' or (>= (byte)' ' and < 0x7f and not (byte)'\\'))
                text.Append((char)b);
            else
                text.Append(b == '\r' ? "\\r" : $"\\x{b:x2}");
        }

        return text.ToString();
    }

    private static byte[] Finish(byte[] bytes, ref HeadWriter writer, HttpHead head)
    {
        if (head.Framing is BodyFraming.Chunked or BodyFraming.UntilEndStream)
            writer.Field("Transfer-Encoding"u8, "chunked"u8);
        if (head.Upgrade)
            writer.Field("Connection"u8, "upgrade"u8);
        writer.End();
        if (writer.Overflow)
            throw new InvalidOperationException("the writer overflowed");
        return bytes[..writer.Written];
    }

    private static string Unfinished(HeadStep step, HeadFault fault) => step == HeadStep.NeedMore
        ? "need more\n"
        : $"error {Reasons.Name(fault.Reason)} {fault.Status}: {fault.Why}\n";

    private static void AppendFacts(StringBuilder text, HttpHead head)
    {
        text.Append($"body {head.Framing} {head.ContentLength}\n");
        text.Append($"says HTTP/1.{head.MinorVersion}");
        text.Append(head.KeepAlive ? " keep-alive" : " close");
        text.Append(head.Upgrade ? " upgrade" : "");
        text.Append(head.ExpectContinue ? " expect-continue" : "");
        text.Append(head.AcceptsTrailers ? " trailers" : "");
        text.Append('\n');
    }
}
