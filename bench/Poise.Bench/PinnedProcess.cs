using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Poise.Bench;

/// <summary>A program on one core, with the CPU time and the memory of it and of its children.</summary>
internal sealed class PinnedProcess : IDisposable
{
    readonly Process _process;
    readonly string _log;

    PinnedProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    public int Id => _process.Id;

    /// <summary>Starts the command on the core; what it prints goes to the log.</summary>
    public static PinnedProcess Start(int core, string log, string[] command)
    {
        // The shell sets the limit and redirects, then becomes taskset, which becomes the program: one process.
        var start = new ProcessStartInfo("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            $"ulimit -n $(ulimit -Hn); log=$1; shift; exec taskset -c {core} \"$@\" > \"$log\" 2>&1");
        foreach (string argument in (string[])["sh", log, .. command])
            start.ArgumentList.Add(argument);
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        return new PinnedProcess(Process.Start(start)!, log);
    }

    public void WaitForPort(int port)
    {
        for (int tries = 0; tries < 100; tries++)
        {
            if (_process.HasExited)
                throw new BenchException($"exited with {_process.ExitCode}: {LogHead()}");
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new BenchException($"nothing listens on port {port}: {LogHead()}");
    }

    /// <summary>
    /// CPU time so far. The total is the scheduler's, exact to the nanosecond; the kernel splits user from system by
    /// sampling at its tick, so the split is good to some percent over seconds.
    /// </summary>
    public CpuTime CpuTime()
    {
        long nanoseconds = 0, user = 0, system = 0;
        foreach (int pid in Tree())
        {
            foreach (string task in Directory.GetDirectories($"/proc/{pid}/task"))
                nanoseconds += ProcFile.Number(File.ReadAllText(task + "/schedstat"), 0);
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string afterName = stat[(stat.LastIndexOf(')') + 2)..];
            user += ProcFile.Number(afterName, 11);
            system += ProcFile.Number(afterName, 12);
        }

        return new CpuTime(nanoseconds / 1000.0, user, system);
    }

    /// <summary>Resident memory, KiB.</summary>
    public long ResidentKiB() => SumOfSmaps("Rss:");

    /// <summary>Memory that is this program's alone and written to, KiB.</summary>
    public long PrivateDirtyKiB() => SumOfSmaps("Private_Dirty:");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            SendTerm(_process.Id);
            if (!_process.WaitForExit(3000))
                _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    // The first lines: a config that is wrong is wrong a thousand times.
    string LogHead() => string.Join('\n', File.ReadLines(_log).Take(5));

    long SumOfSmaps(string key) => Tree().Sum(pid => ProcFile.Field($"/proc/{pid}/smaps_rollup", key));

    List<int> Tree()
    {
        List<int> tree = [_process.Id];
        for (int i = 0; i < tree.Count; i++)
        {
            foreach (string task in Directory.GetDirectories($"/proc/{tree[i]}/task"))
            {
                string[] children = File.ReadAllText(task + "/children")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries);
                tree.AddRange(children.Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
            }
        }

        return tree;
    }

    static void SendTerm(int pid)
    {
        using Process kill = Process.Start("kill", ["-TERM", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
