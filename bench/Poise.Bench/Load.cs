using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Poise.Bench;

/// <summary>What the load generator reports of one run.</summary>
internal readonly record struct LoadResult(long Requests, long Errors, string P50, string P99);

/// <summary>wrk on core 1: closed loop, so it measures the cost of a request, not latency under a given rate.</summary>
internal static partial class Load
{
    public static LoadResult Run(Scenario scenario, int port, int seconds)
    {
        List<string> arguments =
        [
            "-c", "1", "wrk", "--latency", "-t", "1",
            "-c", scenario.Connections.ToString(CultureInfo.InvariantCulture),
            "-d", seconds.ToString(CultureInfo.InvariantCulture) + "s",
        ];
        if (scenario.Close)
            arguments.AddRange(["-H", "Connection: close"]);
        arguments.Add($"http://127.0.0.1:{port}{scenario.Path}");
        var start = new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true };
        using Process wrk = Process.Start(start)!;
        string output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        return Parse(output);
    }

    public static LoadResult Parse(string output)
    {
        Match completed = Completed().Match(output);
        if (!completed.Success)
            throw new BenchException("wrk says: " + output);
        long errors = SocketErrors().Match(output).Groups.Values.Skip(1).Sum(Number)
            + Number(BadStatus().Match(output).Groups[1]);
        return new LoadResult(
            Number(completed.Groups[1]), errors, Percentile(output, "50%"), Percentile(output, "99%"));
    }

    static long Number(Group group) =>
        group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    static string Percentile(string output, string which)
    {
        string? line = output.Split('\n')
            .FirstOrDefault(text => text.TrimStart().StartsWith(which, StringComparison.Ordinal));
        return line is null ? "-" : line.Trim()[which.Length..].Trim();
    }

    [GeneratedRegex(@"(\d+) requests in [\d.]+[smh]")]
    private static partial Regex Completed();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex BadStatus();
}
