using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>
/// The published binary, running on a config of the test. Named by POISE_BINARY, else artifacts/publish/poise. A
/// process that died, or that reported a fault of its own, fails the test when it is disposed.
/// </summary>
internal sealed class PoiseProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private bool _stopped;
    private int _generation = 1;

    private PoiseProcess(string config, int descriptors, bool collectsOften, (string Name, string Text)[] files)
    {
        // The default address of the admin API is one for the whole host, and tests run side by side.
        if (!config.Contains("admin:", StringComparison.Ordinal))
            config = $"admin: {{ bind: \"127.0.0.1:{Ports.Free()}\" }}\n{config}";
        _folder = Directory.CreateTempSubdirectory("poise-e2e-").FullName;
        ConfigPath = Path.Combine(_folder, "poise.yaml");
        File.WriteAllText(ConfigPath, config.Replace("{folder}", _folder, StringComparison.Ordinal));
        foreach ((string name, string text) in files)
            File.WriteAllText(Path.Combine(_folder, name), text);
        // The shell is replaced by Poise, so the process id is Poise's own.
        string limit = descriptors > 0 ? $"ulimit -n {descriptors}; " : "";
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", $"{limit}exec \"$0\" run -c \"$1\"", Binary, ConfigPath },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (collectsOften)
            start.Environment["DOTNET_GCgen0size"] = "0x400000";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
    }

    internal static string Binary { get; } = FindBinary();

    internal string ConfigPath { get; }

    internal string Folder => _folder;

    internal int Id => _process.Id;

    internal bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard output: the access log.</summary>
    internal string Output => Text(_output);

    /// <summary>What it wrote to standard error: the event log.</summary>
    internal string Errors => Text(_errors);

    /// <summary>Resident memory in bytes.</summary>
    internal long ResidentBytes => 1024 * long.Parse(
        StatusLine("VmRSS:").Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>Processor time since the start, user and system.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Open descriptors.</summary>
    internal int Descriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Starts it and returns when it serves.</summary>
    /// <param name="config">YAML; <c>{folder}</c> in it is the process's own folder.</param>
    /// <param name="descriptors">RLIMIT_NOFILE, soft and hard; 0 leaves it.</param>
    /// <param name="collectsOften">Small garbage is collected soon, so that it is not taken for growth.</param>
    /// <param name="files">More files beside the config.</param>
    internal static PoiseProcess Start(
        string config, int descriptors = 0, bool collectsOften = false, params (string Name, string Text)[] files)
    {
        var poise = new PoiseProcess(config, descriptors, collectsOften, files);
        poise._process.Start();
        poise._process.BeginOutputReadLine();
        poise._process.BeginErrorReadLine();
        Deadline.Until(
            () => poise.Errors.Contains("\"started\"", StringComparison.Ordinal) || poise.HasExited, "poise to start");
        if (poise.HasExited)
            Assert.Fail($"poise ended at its start with {poise._process.ExitCode}: {poise.Errors}");
        return poise;
    }

    internal void Terminate() => Native.Signal(Id, Native.Terminate);

    /// <summary>Threads of the process that are event loops, by the names that they give themselves.</summary>
    internal string[] WorkerThreads => [.. Directory.GetDirectories($"/proc/{Id}/task")
        .Select(NameOfThread)
        .Where(name => name.StartsWith("worker-", StringComparison.Ordinal))];

    /// <summary>Puts another config in place, sends SIGHUP, and returns when it is in force.</summary>
    internal void Reload(string config)
    {
        File.WriteAllText(ConfigPath, config.Replace("{folder}", _folder, StringComparison.Ordinal));
        Native.Signal(Id, Native.HangUp);
        string done = $"\"reloaded\",\"generation\":{++_generation}}}";
        Deadline.Until(() => HasExited || Errors.Contains(done, StringComparison.Ordinal), done);
    }

    /// <summary>Puts a config in place that is to be refused, sends SIGHUP, and returns what is said of it.</summary>
    internal string ReloadInVain(string config)
    {
        int said = Errors.Length;
        File.WriteAllText(ConfigPath, config.Replace("{folder}", _folder, StringComparison.Ordinal));
        Native.Signal(Id, Native.HangUp);
        Deadline.Until(() => Errors[said..].Contains("not reloaded", StringComparison.Ordinal), "a refusal");
        return Errors[said..];
    }

    /// <summary>Waits for the end of a process that was told to stop.</summary>
    /// <returns>The exit code.</returns>
    internal int WaitForExit(TimeSpan longest)
    {
        Assert.True(_process.WaitForExit(longest), $"poise is still there {longest} after it was told to stop");
        _process.WaitForExit();
        _stopped = true;
        return _process.ExitCode;
    }

    /// <summary>The access log's lines so far.</summary>
    internal string[] LogLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        try
        {
            if (!_stopped && _process.HasExited)
                Assert.Fail($"poise died with {_process.ExitCode}: {Errors}");
            if (!_stopped)
                End();
            if (Errors.Contains("a fault in Poise", StringComparison.Ordinal))
                Assert.Fail($"poise reported a fault of its own: {Errors}");
        }
        finally
        {
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>The second SIGTERM leaves no time for what a test left open.</summary>
    private void End()
    {
        Terminate();
        if (!_process.WaitForExit(TimeSpan.FromMilliseconds(200)))
            Terminate();
        if (_process.WaitForExit(TimeSpan.FromSeconds(10)))
            return;
        Native.Signal(Id, Native.Kill);
        _process.WaitForExit();
        Assert.Fail("poise did not end after two SIGTERM");
    }

    private string StatusLine(string key) => File.ReadLines($"/proc/{Id}/status")
        .First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim();

    private static string NameOfThread(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private static void Collect(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static string FindBinary()
    {
        if (Environment.GetEnvironmentVariable("POISE_BINARY") is { Length: > 0 } named)
            return Path.GetFullPath(named);
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Poise.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "artifacts/publish/poise");
    }
}
