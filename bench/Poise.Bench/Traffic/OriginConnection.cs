using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Poise.Bench.Traffic;

/// <summary>
/// A connection that the balancer has made: it answers as the letter in the target asks (see <see cref="Ask"/>), and
/// names in each small answer the target and the address that was connected to.
/// </summary>
internal sealed class OriginConnection(OriginHost host) : IReady, ITimer
{
    /// <summary>A message of a client: two bytes, a mask of four, and the payload.</summary>
    const int MaskedFrameBytes = 2 + 4 + Tunnel.PayloadBytes;

    static readonly byte[] SwitchingProtocols = Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");

    readonly byte[] _received = new byte[4096];
    readonly byte[] _address = new byte[24];
    int _addressLength;
    int _descriptor = -1;
    int _filled;
    bool _isTunnel;
    bool _isLate;
    long _lateUntil;
    long _number;
    long _downloadAt;
    long _downloadLeft;
    bool _wantsWrite;

    public void Begin(int descriptor, IPEndPoint local)
    {
        _descriptor = descriptor;
        _filled = 0;
        _isTunnel = _isLate = _wantsWrite = false;
        _downloadLeft = _lateUntil = 0;
        Write(local);
        host.Loop.Add(descriptor, this, Libc.In);
    }

    public void Close(bool reset)
    {
        host.Loop.Forget(_descriptor);
        if (reset)
            Libc.Abort(_descriptor);
        else
            Libc.Close(_descriptor);
        _descriptor = -1;
        host.Release(this);
    }

    public void OnReady(uint events)
    {
        if (_downloadLeft > 0)
        {
            SendDownload();
            return;
        }

        int count = Libc.Receive(_descriptor, _received.AsSpan(_filled));
        if (count <= 0)
        {
            if (count == 0 || Libc.LastError != Libc.Again)
                Close(reset: false);
            return;
        }

        _filled += count;
        Serve();
    }

    /// <summary>The late answer's time has come, unless the connection is another one by now.</summary>
    public void Fire(long now)
    {
        if (_descriptor < 0 || !_isLate || now < _lateUntil)
            return;
        _isLate = false;
        Serve();
    }

    void Serve()
    {
        while (_descriptor >= 0 && _downloadLeft == 0 && !_isLate)
        {
            ReadOnlySpan<byte> bytes = _received.AsSpan(0, _filled);
            if (_isTunnel)
            {
                if (bytes.Length < MaskedFrameBytes)
                    return;
                Echo(bytes);
                Consume(MaskedFrameBytes);
                continue;
            }

            int head = bytes.IndexOf("\r\n\r\n"u8) + 4;
            if (head < 4 || !Answer(bytes[..head], bytes[head..], out int body))
                return;
            Consume(head + body);
        }
    }

    /// <summary>False while the request is not whole.</summary>
    bool Answer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest, out int body)
    {
        body = 0;
        int start = head.IndexOf((byte)' ') + 1;
        ReadOnlySpan<byte> target = head[start..];
        target = target[..target.IndexOf((byte)' ')];
        int query = target.IndexOf((byte)'?');
        if (query < 0)
        {
            host.Probes++;
            SendSmall("ok"u8, "\n"u8);
            if (_descriptor >= 0 && head.IndexOf("Connection: close"u8) >= 0)
                Close(reset: false);
            return true;
        }

        var ask = (Ask)target[query + 1];
        Utf8Parser.TryParse(target[(query + 2)..], out _number, out _);
        if (ask == Ask.Post)
        {
            if (rest.Length < Target.PostBytes)
                return false;
            body = Target.PostBytes;
            SendSmall(rest[..body], []);
        }
        else if (ask == Ask.Download)
        {
            BeginDownload();
        }
        else if (ask == Ask.WebSocket)
        {
            _isTunnel = true;
            Send(SwitchingProtocols);
        }
        else if (ask == Ask.Late && _lateUntil == 0)
        {
            // The request stays in the buffer, and is served when its time has come.
            _isLate = true;
            _lateUntil = TrafficLoop.Now + host.LateBy;
            host.Loop.At(_lateUntil, this);
            return false;
        }
        else
        {
            _lateUntil = 0;
            SendSmall(target, _address.AsSpan(0, _addressLength));
        }

        host.Requests++;
        return true;
    }

    void SendSmall(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> answer = host.Scratch;
        ReadOnlySpan<byte> fields = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "u8;
        fields.CopyTo(answer);
        int at = fields.Length;
        Utf8Formatter.TryFormat(first.Length + second.Length, answer[at..], out int digits);
        at += digits;
        "\r\n\r\n"u8.CopyTo(answer[at..]);
        at += 4;
        first.CopyTo(answer[at..]);
        at += first.Length;
        second.CopyTo(answer[at..]);
        Send(answer[..(at + second.Length)]);
    }

    void BeginDownload()
    {
        Span<byte> answer = host.Scratch;
        ReadOnlySpan<byte> fields = "HTTP/1.1 200 OK\r\nContent-Length: "u8;
        fields.CopyTo(answer);
        int at = fields.Length;
        Utf8Formatter.TryFormat(host.DownloadBytes, answer[at..], out int digits);
        at += digits;
        "\r\n\r\n"u8.CopyTo(answer[at..]);
        Send(answer[..(at + 4)]);
        _downloadAt = 0;
        _downloadLeft = host.DownloadBytes;
        SendDownload();
    }

    void SendDownload()
    {
        // Two slices a turn: the small requests of others do not wait behind a long body.
        for (int slice = 0; slice < 2 && _descriptor >= 0 && _downloadLeft > 0; slice++)
        {
            int length = (int)Math.Min(Pattern.MaxSlice, _downloadLeft);
            int sent = Libc.Send(_descriptor, Pattern.Slice(_number, _downloadAt, length));
            if (sent < 0)
            {
                if (Libc.LastError != Libc.Again)
                {
                    Close(reset: false);
                    return;
                }

                break;
            }

            _downloadAt += sent;
            _downloadLeft -= sent;
        }

        if (_descriptor >= 0 && _wantsWrite != _downloadLeft > 0)
        {
            _wantsWrite = _downloadLeft > 0;
            host.Loop.Change(_descriptor, _wantsWrite ? Libc.Out : Libc.In);
        }
    }

    /// <summary>The same message back, without its mask.</summary>
    void Echo(ReadOnlySpan<byte> frame)
    {
        Span<byte> answer = host.Scratch.AsSpan(0, 2 + Tunnel.PayloadBytes);
        answer[0] = frame[0];
        answer[1] = Tunnel.PayloadBytes;
        for (int i = 0; i < Tunnel.PayloadBytes; i++)
            answer[2 + i] = (byte)(frame[6 + i] ^ frame[2 + (i & 3)]);
        Send(answer);
    }

    /// <summary>Small enough for the socket's buffer: it goes in one piece, or the connection is broken.</summary>
    void Send(ReadOnlySpan<byte> bytes)
    {
        if (Libc.Send(_descriptor, bytes) != bytes.Length)
            Close(reset: false);
    }

    void Consume(int length)
    {
        if (_descriptor < 0)
            return;
        _received.AsSpan(length, _filled - length).CopyTo(_received);
        _filled -= length;
    }

    void Write(IPEndPoint local)
    {
        _address[0] = (byte)' ';
        Span<byte> rest = _address.AsSpan(1);
        local.Address.TryFormat(rest, out int length);
        rest[length++] = (byte)':';
        Utf8Formatter.TryFormat(local.Port, rest[length..], out int digits);
        length += digits;
        rest[length++] = (byte)'\n';
        _addressLength = 1 + length;
    }
}
