using System.Diagnostics;
using System.Text;

namespace Poise.EndToEnd.Commands;

/// <summary>One run of the published binary with a command line of the test.</summary>
internal sealed class CommandRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    private CommandRun(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Output => Text(_output);

    internal string Errors => Text(_errors);

    internal string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The binary that POISE_BINARY names, else the one that `./dev publish` makes.</summary>
    private static string Binary => Environment.GetEnvironmentVariable("POISE_BINARY") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(Root(), "artifacts/publish/poise");

    internal static CommandRun Start(params string[] arguments) => new(Binary, arguments);

    /// <summary>Without the right to bind low ports, which root would have.</summary>
    internal static CommandRun StartWithoutLowPorts(params string[] arguments) => Environment.IsPrivilegedProcess
        ? new("setpriv", ["--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service", Binary, .. arguments])
        : new(Binary, arguments);

    /// <summary>Runs it to its end.</summary>
    internal static CommandRun ToEnd(params string[] arguments)
    {
        CommandRun run = Start(arguments);
        run.WaitForExit();
        return run;
    }

    /// <returns>The exit code.</returns>
    internal int WaitForExit()
    {
        Assert.True(_process.WaitForExit(Longest), $"poise is still there after {Longest}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    internal void WaitForError(string text) => WaitFor(() => Errors, text);

    internal void WaitForOutput(string text) => WaitFor(() => Output, text);

    /// <param name="name">As kill(1) has it: TERM, INT, HUP.</param>
    internal void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitFor(Func<string> read, string text)
    {
        long end = Environment.TickCount64 + (long)Longest.TotalMilliseconds;
        while (!read().Contains(text, StringComparison.Ordinal))
        {
            bool isOver = _process.HasExited || Environment.TickCount64 > end;
            if (isOver && !read().Contains(text, StringComparison.Ordinal))
                Assert.Fail($"no '{text}':\n{Output}\n{Errors}");
            Thread.Sleep(10);
        }
    }

    private static void Collect(StringBuilder text, string? line)
    {
        lock (text)
            text.Append(line is null ? "" : line + "\n");
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Poise.slnx")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
