using System.CommandLine;
using System.Text.Json;
using Poise.Io.Linux;

namespace Poise.Commands;

/// <summary><c>poise status</c>: what a running process does, and what of it is not well.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var admin = new AdminArgument();
        var json = new Option<bool>("--json") { Description = "Print what the admin API answers, for scripts." };
        var command = new Command("status", "Show what a running process does.") { json };
        admin.AddTo(command);
        command.SetAction(parsed => admin.Call(parsed, client => Run(client, parsed.GetValue(json))));
        return command;
    }

    private static async Task<int> Run(AdminClient client, bool isJson)
    {
        AdminReply reply = await client.Get("/v1/status");
        if (reply.Problem is not null)
            return Failure.Say(reply.Problem);
        if (isJson)
        {
            AppendStream.StandardOutput().Write(reply.Body);
            return ExitCode.Done;
        }
        try
        {
            StatusView status = StatusView.Read(reply.Body);
            Console.Write(new StatusText(status, DateTimeOffset.UtcNow, Terminal.HasColours).Write());
            return ExitCode.Done;
        }
        catch (JsonException error)
        {
            return Failure.Say($"the answer is no status of this version ({error.Message}); --json shows it");
        }
    }
}
