using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>The published Poise, alone on core 0, with its config file and its admin API.</summary>
internal sealed class Balancer : IDisposable
{
    /// <summary>Where it listens and is administered; a config of a drill says the same.</summary>
    public const int HttpPort = 19040;
    public const int AdminPort = 19041;

    readonly string _file;
    readonly PinnedProcess _process;

    /// <summary>Starts it, and waits until it listens.</summary>
    public Balancer(string folder, string config)
    {
        _file = Path.Combine(folder, "poise.yaml");
        File.WriteAllText(_file, config);
        string log = Path.Combine(folder, "poise.log");
        _process = PinnedProcess.Start(core: 0, log, [Contenders.PoiseBinary, "run", "-c", _file]);
        Admin = new AdminClient(AdminPort);
        try
        {
            _process.WaitForPort(HttpPort);
            _process.WaitForPort(AdminPort);
        }
        catch (BenchException e)
        {
            Dispose();
            throw new BenchException("poise " + e.Message);
        }
    }

    public static IPEndPoint Http => new(IPAddress.Loopback, HttpPort);

    public AdminClient Admin { get; }

    public PinnedProcess Process => _process;

    /// <summary>Another config in the place of the file, in one step; it is not read yet.</summary>
    public void Rewrite(byte[] config)
    {
        File.WriteAllBytes(_file + ".new", config);
        File.Move(_file + ".new", _file, overwrite: true);
    }

    /// <summary>SIGHUP: it reads its config again.</summary>
    public void HangUp() => Libc.Signal(_process.Id, Libc.HangUpSignal);

    /// <summary>Runs a command of the program against this one; what it prints if it fails is the message.</summary>
    public static void Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Contenders.PoiseBinary)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--admin");
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{AdminPort}"));
        using Process process = System.Diagnostics.Process.Start(start)!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchException($"poise {string.Join(' ', arguments)}: {process.ExitCode} {errors}");
    }

    public void Dispose()
    {
        Admin.Dispose();
        _process.Dispose();
    }
}
