using System.CommandLine;
using Poise.Config;

namespace Poise.Commands;

/// <summary><c>poise check</c>: is this a config that <c>poise run</c> would take?</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        Option<string> file = ConfigArgument.Create(required: true);
        var command = new Command("check", "Read a config file and say everything that is wrong with it.") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string path)
    {
        if (ConfigArgument.Read(path) is not { Options: { } options })
            return ExitCode.Failed;
        Console.WriteLine($"{path}: good: {Summary(options)}");
        return ExitCode.Done;
    }

    private static string Summary(PoiseOptions options)
    {
        int backends = options.Pools.Sum(pool => pool.Backends.Count);
        return $"{Count(options.Listeners.Count, "listener")}, {Count(options.Pools.Count, "pool")}, "
            + Count(backends, "backend");
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
