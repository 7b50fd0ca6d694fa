using System.Net.Sockets;
using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>The stream ended before what was read for was whole.</summary>
internal sealed class CutException(StreamEnd end, string had) : Exception($"cut ({end}) after: {had}")
{
    internal StreamEnd End { get; } = end;

    internal string Had { get; } = had;
}

/// <summary>
/// Reads lines and counted bytes from a socket and keeps all of them: what a peer sent, byte for byte.
/// </summary>
internal sealed class ByteReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Told of every byte that arrives, or null.</summary>
    internal Action<ReadOnlySpan<byte>>? Received { get; init; }

    /// <summary>One line without its end, which must be CR LF.</summary>
    internal string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            char next = (char)ReadByte(line);
            if (next == '\n')
                throw new InvalidDataException($"a lone LF after '{line}'");
            if (next != '\r')
            {
                line.Append(next);
                continue;
            }
            if (ReadByte(line) != '\n')
                throw new InvalidDataException($"a lone CR after '{line}'");
            return line.ToString();
        }
    }

    internal byte[] ReadExact(int count)
    {
        byte[] bytes = new byte[count];
        for (int had = 0; had < count;)
        {
            int more = ReadSome(bytes.AsSpan(had));
            if (more == 0)
                throw new CutException(LastEnd, $"{had} of {count} bytes");
            had += more;
        }
        return bytes;
    }

    internal byte[] ReadToEnd(out StreamEnd end)
    {
        var all = new MemoryStream();
        byte[] part = new byte[16 * 1024];
        int count;
        while ((count = ReadSome(part)) > 0)
            all.Write(part, 0, count);
        end = LastEnd;
        return all.ToArray();
    }

    internal int ReadSome(Span<byte> destination)
    {
        if (_start == _end && !Fill())
            return 0;
        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>True when the stream has ended and nothing is left; waits for the one or the other.</summary>
    internal bool IsAtEnd => _start == _end && !Fill();

    /// <summary>How the stream ended, once it has.</summary>
    internal StreamEnd LastEnd { get; private set; }

    private byte ReadByte(StringBuilder had)
    {
        if (_start == _end && !Fill())
            throw new CutException(LastEnd, had.ToString());
        return _buffer[_start++];
    }

    private bool Fill()
    {
        try
        {
            _start = 0;
            _end = socket.Receive(_buffer);
            Received?.Invoke(_buffer.AsSpan(0, _end));
            return _end > 0;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset)
        {
            _end = 0;
            LastEnd = StreamEnd.Reset;
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            _end = 0;
            throw new TimeoutException("nothing came in time");
        }
    }
}
