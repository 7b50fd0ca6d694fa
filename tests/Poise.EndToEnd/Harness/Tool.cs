using System.Diagnostics;

namespace Poise.EndToEnd.Harness;

/// <summary>Another program, run to its end.</summary>
internal static class Tool
{
    /// <summary>Runs it; returns what it wrote to both streams. Another exit code than 0 fails the test.</summary>
    internal static string Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        return Finish(process);
    }

    internal static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    internal static string Finish(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail($"{process.StartInfo.FileName} does not end");
        }
        string all = output + errors.Result;
        Assert.True(process.ExitCode == 0, $"{process.StartInfo.FileName} ended with {process.ExitCode}: {all}");
        return all;
    }
}
