using System.CommandLine;
using Poise.Admin;
using Poise.Nodes;

namespace Poise.Commands;

/// <summary><c>poise run</c>: serves until it is told to stop.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        Option<string> file = ConfigArgument.Create(required: false);
        var command = new Command("run", "Serve.") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string path)
    {
        if (ConfigArgument.Read(path) is not { } read)
            return ExitCode.Failed;
        using var signals = new Signals();
        using var node = new Node(path, read);
        using var admin = new AdminApi(node);
        if ((admin.Start() ?? node.Start()) is { } problem)
            return Failure.Say(problem);
        signals.HangUp = node.HungUp;
        signals.WaitForStop();
        node.Stop(signals.Hurry).GetAwaiter().GetResult();
        return ExitCode.Done;
    }
}
