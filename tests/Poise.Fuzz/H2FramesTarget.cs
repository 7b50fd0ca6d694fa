using System.Text;
using Poise.Http.H2;

namespace Poise.Fuzz;

/// <summary>
/// Frames: how the bytes are cut never changes what is reported, nothing points outside of what was given, and a piece
/// is never asked to grow beyond the reader's own least buffer.
/// </summary>
internal static class H2FramesTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        string whole = Text(data, data.Length);
        foreach (int step in (ReadOnlySpan<int>)[1, 2, 3, 7, 64])
        {
            string cut = Text(data, step);
            if (whole != cut)
                throw new InvalidOperationException($"whole:\n{whole}\nin steps of {step}:\n{cut}");
        }
    }

    /// <summary>What the reader reports when so many bytes more are there at each call; pieces joined.</summary>
    public static string Text(ReadOnlySpan<byte> data, int step)
    {
        var reader = new FrameReader(FrameHead.DefaultMaxLength);
        var text = new StringBuilder();
        var payload = new StringBuilder();
        int at = 0;
        int end = 0;
        while (true)
        {
            FrameKind kind = reader.Next(data[at..end], out int consumed, out H2Frame frame);
            Check(data[at..end], consumed, frame);
            if (kind == FrameKind.NeedMore)
            {
                at += consumed;
                if (end == data.Length)
                    break;
                // Never more than one step beyond what the reader must be able to do with.
                if (end - at > Math.Max(step, FrameReader.MinBuffer) + step)
                    throw new InvalidOperationException("the reader wants more together than it says");
                end = Math.Min(data.Length, end + Math.Max(step, 1));
                continue;
            }

            Append(text, payload, data.Slice(at, consumed), frame);
            at += consumed;
            if (kind == FrameKind.Broken)
                break;
        }

        return text.Append(payload).ToString();
    }

    private static void Check(ReadOnlySpan<byte> given, int consumed, in H2Frame frame)
    {
        if (consumed > given.Length || frame.Payload.End > consumed)
            throw new InvalidOperationException("the reader left its bytes");
        if (frame.Kind == FrameKind.Broken && H2Faults.Scope(frame.Fault) != FaultScope.Connection)
            throw new InvalidOperationException("a stream's fault broke the connection");
        if (frame.Kind != FrameKind.Broken && frame.Fault != H2Fault.None
            && H2Faults.Scope(frame.Fault) != FaultScope.Stream)
            throw new InvalidOperationException("a fault of the connection that does not break it");
    }

    private static void Append(StringBuilder text, StringBuilder payload, ReadOnlySpan<byte> bytes, in H2Frame frame)
    {
        if (frame.Kind is not (FrameKind.Data or FrameKind.Headers or FrameKind.Continuation))
        {
            text.Append(payload).Append(Line(frame)).Append('\n');
            payload.Clear();
            return;
        }

        if (frame.IsFirst)
            payload.Append($"{frame.Kind} stream {frame.StreamId} length {frame.Length}{Rest(frame)} ");
        payload.Append(Convert.ToHexStringLower(frame.Payload.Of(bytes)));
        if (!frame.IsLast)
            return;
        text.Append(payload);
        text.Append(frame.EndHeaders ? " end-headers" : "");
        text.Append(frame.EndStream ? " end-stream\n" : "\n");
        payload.Clear();
    }

    private static string Line(in H2Frame frame) => frame.Kind switch
    {
        FrameKind.Broken => $"broken: {H2Faults.Error(frame.Fault)}: {H2Faults.Text(frame.Fault)}",
        FrameKind.Setting => $"Setting {frame.Identifier} = {frame.Value}",
        FrameKind.Ping or FrameKind.PingAck => $"{frame.Kind} {frame.Opaque:x16}",
        FrameKind.ResetStream or FrameKind.GoAway => $"{frame.Kind} stream {frame.StreamId} {(H2Error)frame.Value}",
        FrameKind.WindowUpdate => $"WindowUpdate stream {frame.StreamId} {frame.Value}{Fault(frame)}",
        _ => $"{frame.Kind} stream {frame.StreamId}{Fault(frame)}",
    };

    private static string Rest(in H2Frame frame) =>
        (frame.Padding > 0 ? $" padding {frame.Padding}" : "") + Fault(frame);

    private static string Fault(in H2Frame frame) =>
        frame.Fault == H2Fault.None ? "" : $" ({H2Faults.Error(frame.Fault)}: {H2Faults.Text(frame.Fault)})";
}
