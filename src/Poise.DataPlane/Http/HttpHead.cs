namespace Poise.Http;

/// <summary>How a body is delimited (RFC 9112 §6.3).</summary>
public enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary><see cref="HttpHead.ContentLength"/> bytes.</summary>
    Length,

    /// <summary>The chunked coding, with a trailer section.</summary>
    Chunked,

    /// <summary>All that comes until the connection closes; responses only.</summary>
    UntilClose,

    /// <summary>All DATA until END_STREAM, with a trailer section; HTTP/2 only (RFC 9113 §8.1).</summary>
    UntilEndStream,
}

/// <summary>The four forms of a request target (RFC 9112 §3.2).</summary>
public enum TargetForm : byte
{
    /// <summary><c>/path?query</c></summary>
    Origin,

    /// <summary><c>http://host/path?query</c></summary>
    Absolute,

    /// <summary><c>host:port</c>, with CONNECT only.</summary>
    Authority,

    /// <summary><c>*</c>, with OPTIONS only.</summary>
    Asterisk,
}

/// <summary>
/// The head of one request or response, described by offsets into a buffer that the caller owns. It holds no bytes
/// of the message, so the buffer may move or grow; it is meant to be reused, and after its first few messages
/// filling it allocates nothing.
/// </summary>
public sealed class HttpHead
{
    private HttpField[] _fields = new HttpField[32];
    private int _count;
    private FieldSet _present;
    private FieldSet _repeated;

    /// <summary>Length of the head in bytes: the body begins here.</summary>
    public int Length { get; internal set; }

    /// <summary>Offset of the empty line that ends the field section.</summary>
    public int FieldsEnd { get; internal set; }

    /// <summary>
    /// The minor version of HTTP/1 as received, 0 to 9. 1 for HTTP/2, whose messages mean what those of 1.1 mean.
    /// </summary>
    public int MinorVersion { get; internal set; }

    /// <summary>Request: the method, if it is one that the proxy knows.</summary>
    public KnownMethod Method { get; internal set; }

    /// <summary>Request: the method as received.</summary>
    public Slice MethodText { get; internal set; }

    /// <summary>Request: the target as received.</summary>
    public Slice Target { get; internal set; }

    /// <summary>Request: the form of <see cref="Target"/>.</summary>
    public TargetForm TargetForm { get; internal set; }

    /// <summary>
    /// Request: the path. Empty for an absolute form without one, which stands for <c>/</c>, or for <c>*</c> with
    /// OPTIONS (RFC 9112 §3.2.4), and for the other two forms.
    /// </summary>
    public Slice Path { get; internal set; }

    /// <summary>Request: what follows the <c>?</c>; empty when there is none.</summary>
    public Slice Query { get; internal set; }

    /// <summary>Request: the path may have dot segments, so matching needs <see cref="RequestPath"/>.</summary>
    public bool PathNeedsNormalising { get; internal set; }

    /// <summary>
    /// Request: the host and port this request is for: the authority of an absolute target, else the Host field
    /// (RFC 9112 §3.2.2). Empty only in HTTP/1.0.
    /// </summary>
    public Slice Host { get; internal set; }

    /// <summary>Response: the status code, 100 to 599.</summary>
    public int Status { get; internal set; }

    /// <summary>Response: the reason phrase; may be empty.</summary>
    public Slice ReasonPhrase { get; internal set; }

    /// <summary>How the body is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>
    /// The Content-Length, or −1 without one. With <see cref="BodyFraming.None"/> it may still say something: the
    /// length that a GET would have had.
    /// </summary>
    public long ContentLength { get; internal set; }

    /// <summary>The sender lets the connection live on after this message (RFC 9112 §9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>
    /// Request: an upgrade that may be passed on is offered (never h2c, never from HTTP/1.0). Response: 101 with
    /// the fields it needs. The protocols are in the value of <see cref="KnownField.Upgrade"/>. HTTP/2: an extended
    /// CONNECT, whose protocol is in <see cref="Protocol"/>, and a 2xx that answers it.
    /// </summary>
    public bool Upgrade { get; internal set; }

    /// <summary>Request: the <c>:protocol</c> of an extended CONNECT (RFC 8441); empty for any other.</summary>
    public Slice Protocol { get; internal set; }

    /// <summary>Request: the client waits for 100 (RFC 9110 §10.1.1) before it sends its body.</summary>
    public bool ExpectContinue { get; internal set; }

    /// <summary>Request: <c>TE: trailers</c>, the client takes trailer fields.</summary>
    public bool AcceptsTrailers { get; internal set; }

    /// <summary>The field lines in order.</summary>
    public ReadOnlySpan<HttpField> Fields => _fields.AsSpan(0, _count);

    internal Span<HttpField> MutableFields => _fields.AsSpan(0, _count);

    /// <summary>True when at least one line of <paramref name="field"/> is there.</summary>
    public bool Has(KnownField field) => _present.Contains(field);

    /// <summary>True when more than one line of <paramref name="field"/> is there.</summary>
    public bool HasRepeated(KnownField field) => _repeated.Contains(field);

    /// <summary>The index in <see cref="Fields"/> of the first line of <paramref name="field"/>, or −1.</summary>
    public int IndexOf(KnownField field)
    {
        if (!_present.Contains(field))
            return -1;
        int i = 0;
        while (_fields[i].Id != field)
            i++;
        return i;
    }

    /// <summary>The value of the first line of <paramref name="field"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> buffer, KnownField field)
    {
        int i = IndexOf(field);
        return i < 0 ? default : _fields[i].Value(buffer);
    }

    /// <summary>Leaves the field line at <paramref name="index"/> out of what goes on.</summary>
    public void Drop(int index) => MutableFields[index].Flags |= FieldFlags.Void;

    /// <summary>Forgets the message, so that another can be parsed into this object.</summary>
    public void Reset()
    {
        _count = 0;
        _present = _repeated = default;
        Length = FieldsEnd = MinorVersion = Status = 0;
        Method = KnownMethod.Other;
        MethodText = Target = Path = Query = Host = Protocol = ReasonPhrase = default;
        TargetForm = TargetForm.Origin;
        Framing = BodyFraming.None;
        ContentLength = -1;
        PathNeedsNormalising = KeepAlive = Upgrade = ExpectContinue = AcceptsTrailers = false;
    }

    /// <summary>Adds a line, unless there are <paramref name="limit"/> already.</summary>
    internal bool TryAdd(in HttpField field, int limit)
    {
        if (_count >= limit)
            return false;
        if (_count == _fields.Length)
            Array.Resize(ref _fields, Math.Min(_count * 2, limit));

        _fields[_count++] = field;
        if (field.Id != KnownField.Other)
        {
            if (_present.Contains(field.Id))
                _repeated = _repeated.With(field.Id);
            _present = _present.With(field.Id);
        }

        return true;
    }
}
