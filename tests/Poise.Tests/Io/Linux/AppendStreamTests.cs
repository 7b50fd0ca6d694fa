using System.IO.Pipes;

namespace Poise.Io.Linux;

public sealed class AppendStreamTests : IDisposable
{
    readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Two_writers_append_to_one_file_without_overwriting()
    {
        File.WriteAllText(_path, "0");
        using AppendStream first = AppendStream.OpenFile(_path), second = AppendStream.OpenFile(_path);
        first.Write("1"u8);
        second.Write("2"u8);
        first.Write("3"u8);
        Assert.Equal("0123", File.ReadAllText(_path));
    }

    [Fact]
    public void A_file_that_is_cut_goes_on_from_its_start()
    {
        using var stream = AppendStream.OpenFile(_path);
        stream.Write("before"u8);
        using (FileStream cut = File.OpenWrite(_path))
            cut.SetLength(0);
        stream.Write("after"u8);
        Assert.Equal("after", File.ReadAllText(_path));
    }

    [Fact]
    public void What_cannot_be_opened_says_why()
    {
        var error = Assert.Throws<IOException>(() => AppendStream.OpenFile(_path + "/none"));
        Assert.Equal("No such file or directory", error.Message);
        Assert.Throws<IOException>(() => AppendStream.OpenFile(Path.GetTempPath()));
    }

    [Fact]
    public void A_full_disk_is_an_error()
    {
        using var stream = AppendStream.OpenFile("/dev/full");
        Assert.Equal("No space left on device", Assert.Throws<IOException>(() => stream.Write("x"u8)).Message);
    }

    [Fact]
    public void A_pipe_takes_more_than_it_holds_and_breaks_when_its_reader_goes()
    {
        const int length = 1 << 20;
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var stream = AppendStream.OpenFile(
            $"/proc/self/fd/{reader.ClientSafePipeHandle.DangerousGetHandle()}");
        int read = 0;
        var thread = new Thread(() =>
        {
            byte[] bytes = new byte[4096];
            while (read < length)
                read += reader.Read(bytes);
        });
        thread.Start();
        stream.Write(new byte[length]);
        thread.Join();
        Assert.Equal(length, read);
        reader.Dispose();
        Assert.Equal("Broken pipe", Assert.Throws<IOException>(() => stream.Write("x"u8)).Message);
    }

    [Fact]
    public void A_closed_stream_refuses_and_standard_output_stays_open()
    {
        AppendStream.StandardOutput().Dispose();
        AppendStream.StandardError().Dispose();
        AppendStream.StandardOutput().Write(""u8);
        var stream = AppendStream.OpenFile(_path);
        stream.Dispose();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.Write("x"u8));
    }
}
