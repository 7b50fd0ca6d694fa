using System.Buffers.Text;
using System.Text;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

/// <summary>
/// Writes a head as a field block, with the words of <see cref="H1.HeadWriter"/>. When the span is too small nothing is
/// thrown: <see cref="Overflow"/> is set and the rest is dropped. <see cref="End"/> must be called in any case, so that
/// a block that is not sent does not put the compression out of step.
/// </summary>
public ref struct H2HeadWriter
{
    private readonly HpackEncoder _encoder;
    private readonly Span<byte> _destination;

    /// <summary>Starts a block at the front of <paramref name="destination"/>.</summary>
    public H2HeadWriter(HpackEncoder encoder, Span<byte> destination)
    {
        _encoder = encoder;
        _destination = destination;
        if (destination.Length >= HpackEncoder.MaxSizeUpdates)
            Written = encoder.Begin(destination);
        else
            Overflow = true;
    }

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary>Something did not fit; what was written is not to be sent.</summary>
    public bool Overflow { get; private set; }

    /// <summary>
    /// The pseudo-header fields of the request in <paramref name="head"/>: its method, origin form or <c>*</c>, its
    /// host. The Host field is to be left out of what follows.
    /// </summary>
    /// <param name="source">The bytes that the head points into.</param>
    /// <param name="head">A request of either version.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>, of the connection that this goes out on.</param>
    public void Request(scoped ReadOnlySpan<byte> source, HttpHead head, scoped ReadOnlySpan<byte> scheme)
    {
        Field(":method"u8, head.MethodText.Of(source));
        if (!head.Protocol.IsEmpty)
            Field(":protocol"u8, head.Protocol.Of(source));
        Field(":scheme"u8, scheme);
        Field(":authority"u8, head.Host.Of(source));
        if (head.TargetForm != TargetForm.Absolute)
            Field(":path"u8, head.Target.Of(source));
        else if (!head.Path.IsEmpty)
            Field(":path"u8, source[head.Path.Start..head.Target.End]);
        else
            AbsoluteWithoutPath(source, head);
    }

    /// <summary>The pseudo-header fields of a request from their parts.</summary>
    public void Request(
        scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> scheme, scoped ReadOnlySpan<byte> authority,
        scoped ReadOnlySpan<byte> path)
    {
        Field(":method"u8, method);
        Field(":scheme"u8, scheme);
        Field(":authority"u8, authority);
        Field(":path"u8, path);
    }

    /// <summary>The status of a response, 100 to 599, but for 101.</summary>
    public void Status(int status)
    {
        Span<byte> digits = stackalloc byte[3];
        Utf8Formatter.TryFormat(status, digits, out int length);
        Field(":status"u8, digits[..length]);
    }

    /// <summary>One field, its name in any case.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) =>
        Field(name, value, neverIndexed: false);

    /// <summary>One field with a decimal number.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Field(name, digits[..length]);
    }

    /// <summary>
    /// The fields that go on, in order: all but those that end at this hop and those in <paramref name="omit"/>. What
    /// came as never indexed goes on so.
    /// </summary>
    public void CopyFields(scoped ReadOnlySpan<byte> source, HttpHead head, FieldSet omit)
    {
        foreach (ref readonly HttpField field in head.Fields)
        {
            if (field.IsForwarded && !omit.Contains(field.Id))
                Field(field.Name(source), field.Value(source), (field.Flags & FieldFlags.NeverIndexed) != 0);
        }
    }

    /// <summary>Ends the block: true when it is to be sent.</summary>
    public readonly bool End()
    {
        if (Overflow)
            _encoder.BlockLost();
        return !Overflow;
    }

    /// <summary>RFC 9113 §8.3.1: no path is the path <c>/</c>, and <c>*</c> for OPTIONS.</summary>
    private void AbsoluteWithoutPath(scoped ReadOnlySpan<byte> source, HttpHead head)
    {
        if (head.Query.IsEmpty)
        {
            Field(":path"u8, head.Method == KnownMethod.Options ? "*"u8 : "/"u8);
            return;
        }

        // The slash that is missing is put into the room behind what is written.
        Span<byte> free = _destination[Written..];
        int length = head.Query.Length + 2;
        if (Overflow || free.Length < (2 * length) + 16 + HpackEncoder.FieldOverhead)
        {
            Overflow = true;
            return;
        }

        Span<byte> path = free[^length..];
        "/?"u8.CopyTo(path);
        head.Query.Of(source).CopyTo(path[2..]);
        Field(":path"u8, path);
    }

    private void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, bool neverIndexed)
    {
        Span<byte> free = _destination[Written..];
        bool isLower = !name.ContainsAnyInRange((byte)'A', (byte)'Z');
        int room = name.Length + value.Length + HpackEncoder.FieldOverhead;
        if (Overflow || free.Length < (isLower ? room : room + name.Length))
        {
            Overflow = true;
            return;
        }

        if (isLower)
        {
            Written += _encoder.Write(free, name, value, neverIndexed);
            return;
        }

        // The end of the room that is free holds the name in lower case meanwhile.
        Span<byte> lower = free[^name.Length..];
        Ascii.ToLower(name, lower, out _);
        Written += _encoder.Write(free[..^name.Length], lower, value, neverIndexed);
    }
}
