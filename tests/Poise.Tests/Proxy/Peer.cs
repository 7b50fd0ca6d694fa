using System.Text;
using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>A client or a backend of a test: says and hears text (Latin-1) over one simulated connection.</summary>
internal sealed class Peer(Connection connection)
{
    private const long Patience = 1_000_000_000_000;

    private readonly StringBuilder _heard = new();

    /// <summary>What ended the stream, as <see cref="ReadToEnd"/> notes it.</summary>
    private string _end = "";

    public EventLoop Loop => connection.Loop;

    public bool IsOpen { get; private set; } = true;

    /// <summary>
    /// Takes everything up to and with <paramref name="mark"/>; what there is when the stream ends first.
    /// </summary>
    public async LoopTask<string> ReadUntil(string mark)
    {
        int at;
        while ((at = _heard.ToString().IndexOf(mark, StringComparison.Ordinal)) < 0)
        {
            if (!await Hear())
                return Take(_heard.Length) + _end;
        }
        return Take(at + mark.Length);
    }

    /// <summary>Takes a head.</summary>
    public LoopTask<string> ReadHead() => ReadUntil("\r\n\r\n");

    /// <summary>Takes so many characters; fewer when the stream ends first.</summary>
    public async LoopTask<string> Read(int count)
    {
        while (_heard.Length < count)
        {
            if (!await Hear())
                return Take(_heard.Length) + _end;
        }
        return Take(count);
    }

    /// <summary>Takes all until the stream ends; <c>[Reset]</c> or another error is noted behind it.</summary>
    public async LoopTask<string> ReadToEnd()
    {
        while (await Hear())
        {
        }
        return Take(_heard.Length) + _end;
    }

    /// <summary>Sends all of it, or as much as the other side takes.</summary>
    public async LoopTask Write(string text)
    {
        ByteBuffer buffer = Loop.LargeBuffers.Rent();
        for (int sent = 0; sent < text.Length;)
        {
            buffer.Clear();
            int count = Math.Min(buffer.Capacity, text.Length - sent);
            Encoding.Latin1.GetBytes(text.AsSpan(sent, count), buffer.Free);
            buffer.Commit(count);
            IoResult result = await connection.Send(buffer, Loop.Now + Patience, Patience);
            if (result.IsError)
                break;
            sent += count;
        }
        buffer.Release();
    }

    public async LoopTask Sleep(int milliseconds) =>
        await new LoopTimer(Loop).Until(Loop.Now + milliseconds * 1_000_000L);

    /// <summary>Sends FIN; hearing goes on.</summary>
    public void Finish() => connection.ShutdownSend();

    public void Close(bool reset = false)
    {
        if (!IsOpen)
            return;
        IsOpen = false;
        connection.Close(reset);
    }

    private async LoopTask<bool> Hear()
    {
        ByteBuffer buffer = Loop.LargeBuffers.Rent();
        IoResult result = await connection.Receive(buffer, Loop.Now + Patience);
        _heard.Append(Encoding.Latin1.GetString(buffer.Data));
        buffer.Release();
        _end = result.IsError ? $"[{result.Error}]" : "";
        return result.Count > 0;
    }

    private string Take(int count)
    {
        string taken = _heard.ToString(0, count);
        _heard.Remove(0, count);
        return taken;
    }
}
