using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Poise.Http.H1;

/// <summary>
/// Writes a head into a span. When the span is too small nothing is thrown: <see cref="Overflow"/> is set and the
/// rest is dropped, so one look at the end is enough. Values are written as they are: they must come from a parser
/// or be free of CR, LF and NUL by construction.
/// </summary>
public ref struct HeadWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Starts at the front of <paramref name="destination"/>.</summary>
    public HeadWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary>Something did not fit; what was written is not to be sent.</summary>
    public bool Overflow { get; private set; }

    /// <summary>
    /// The request line of <paramref name="head"/> as it goes to a backend: our version, and origin form or
    /// <c>*</c> whatever the client sent (RFC 9112 §3.2.1, §3.2.4).
    /// </summary>
    public void RequestLine(scoped ReadOnlySpan<byte> source, HttpHead head)
    {
        if (head.TargetForm != TargetForm.Absolute)
        {
            RequestLine(head.MethodText.Of(source), head.Target.Of(source));
            return;
        }

        Raw(head.MethodText.Of(source));
        Raw(" "u8);
        bool hasQuery = head.Path.End < head.Target.End;
        if (head.Path.IsEmpty)
            Raw(head.Method == KnownMethod.Options && !hasQuery ? "*"u8 : "/"u8);
        Raw(source[head.Path.Start..head.Target.End]);
        Raw(" HTTP/1.1\r\n"u8);
    }

    /// <summary>A request line with a target of the caller's.</summary>
    public void RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> version = " HTTP/1.1\r\n"u8;
        Span<byte> line = Take(method.Length + 1 + target.Length + version.Length);
        if (line.IsEmpty)
            return;
        method.CopyTo(line);
        line[method.Length] = (byte)' ';
        target.CopyTo(line[(method.Length + 1)..]);
        version.CopyTo(line[(method.Length + 1 + target.Length)..]);
    }

    /// <summary>The status line of a code from 100 to 599, with the registered phrase.</summary>
    public void StatusLine(int status) => Raw(StatusLines.Of(status));

    /// <summary>The status line of <paramref name="head"/> with the backend's phrase and our version.</summary>
    public void StatusLine(scoped ReadOnlySpan<byte> source, HttpHead head)
    {
        ReadOnlySpan<byte> registered = StatusLines.Of(head.Status);
        const int phraseStart = 13;
        ReadOnlySpan<byte> phrase = head.ReasonPhrase.Of(source);
        Span<byte> line = Take(phraseStart + phrase.Length + 2);
        if (line.IsEmpty)
            return;
        registered[..phraseStart].CopyTo(line);
        phrase.CopyTo(line[phraseStart..]);
        "\r\n"u8.CopyTo(line[(phraseStart + phrase.Length)..]);
    }

    /// <summary>One field line: <c>name: value CR LF</c>.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> line = Take(name.Length + value.Length + 4);
        if (line.IsEmpty)
            return;
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[(name.Length + 2 + value.Length)..]);
    }

    /// <summary>One field line with a decimal number.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Field(name, digits[..length]);
    }

    /// <summary>
    /// Copies the field lines that go on, in order: all but those that end at this hop and those in
    /// <paramref name="omit"/>. Neighbours that were received in canonical form are copied as one block.
    /// </summary>
    public void CopyFields(scoped ReadOnlySpan<byte> source, HttpHead head, FieldSet omit)
    {
        int run = -1;
        foreach (ref readonly HttpField field in head.Fields)
        {
            bool left = omit.Contains(field.Id);
            if (field.Flags == FieldFlags.None && !left)
            {
                if (run < 0)
                    run = field.NameStart;
                continue;
            }

            if (run >= 0)
                Raw(source[run..field.NameStart]);
            run = -1;
            if (field.IsForwarded && !left)
                Field(field.Name(source), field.Value(source));
        }

        if (run >= 0)
            Raw(source[run..head.FieldsEnd]);
    }

    /// <summary>The empty line that ends the head.</summary>
    public void End() => Raw("\r\n"u8);

    /// <summary>Bytes as they are: a part of a line, or lines that are complete.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (!Overflow && bytes.TryCopyTo(_destination[Written..]))
            Written += bytes.Length;
        else
            Overflow = true;
    }

    private Span<byte> Take(int length)
    {
        if (Overflow || length > _destination.Length - Written)
        {
            Overflow = true;
            return default;
        }

        Span<byte> taken = _destination.Slice(Written, length);
        Written += length;
        return taken;
    }
}
