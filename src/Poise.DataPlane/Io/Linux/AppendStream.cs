using System.Runtime.InteropServices;

namespace Poise.Io.Linux;

/// <summary>
/// A file, pipe or terminal that lines are appended to, unbuffered. FileStream keeps a position of its own, which
/// overwrites what others append to the same file (standard output and error in one file, a file cut by log rotation);
/// this leaves the position to the kernel. Its writes block: not for a loop.
/// </summary>
public sealed unsafe class AppendStream : Stream
{
    private const int StandardOutputDescriptor = 1;
    private const int StandardErrorDescriptor = 2;

    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int NonBlocking = 0x800;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerWritesGroupReads = 0x1A0; // 0640
    private const short Writable = 0x4;

    private readonly bool _isOwner;
    private int _descriptor;

    private AppendStream(int descriptor, bool isOwner)
    {
        _descriptor = descriptor;
        _isOwner = isOwner;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => _descriptor >= 0;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output; it stays open when the stream is disposed.</summary>
    public static AppendStream StandardOutput() => new(StandardOutputDescriptor, isOwner: false);

    /// <summary>Standard error; it stays open when the stream is disposed.</summary>
    public static AppendStream StandardError() => new(StandardErrorDescriptor, isOwner: false);

    /// <summary>Opens a file at its end; makes it, readable by owner and group, where there is none. A named pipe must
    /// have a reader: waiting for one could last for ever.</summary>
    /// <exception cref="IOException">It cannot be opened; the message is the system's.</exception>
    public static AppendStream OpenFile(string path)
    {
        const int flags = WriteOnly | Create | Append | NonBlocking | CloseOnExec;
        int descriptor;
        do
            descriptor = Syscall.Open(path, flags, OwnerWritesGroupReads);
        while (descriptor < 0 && Syscall.LastError == Errno.Interrupted);
        return descriptor >= 0 ? new AppendStream(descriptor, isOwner: true) : throw Failure(Syscall.LastError);
    }

    /// <summary>Writes all of it, waiting as long as it takes.</summary>
    /// <exception cref="IOException">The disk is full, the pipe's reader is gone, and the like; a part may be written.
    /// </exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_descriptor < 0, this);
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = Syscall.Write(_descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Syscall.LastError == Errno.Again)
                WaitWritable();
            else if (Syscall.LastError != Errno.Interrupted)
                throw Failure(Syscall.LastError);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        int descriptor = _descriptor;
        _descriptor = -1;
        if (_isOwner && descriptor >= 0)
            Syscall.Close(descriptor);
        base.Dispose(disposing);
    }

    private void WaitWritable()
    {
        var wanted = new Syscall.PollDescriptor { Descriptor = _descriptor, Wanted = Writable };
        Syscall.Poll(&wanted, 1, -1);
    }

    private static IOException Failure(int errno) => new(Marshal.GetPInvokeErrorMessage(errno), errno);
}
