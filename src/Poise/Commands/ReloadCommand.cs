using System.CommandLine;
using System.Text.Json;

namespace Poise.Commands;

/// <summary><c>poise reload</c>: a running process reads its config again.</summary>
internal static class ReloadCommand
{
    internal static Command Create()
    {
        var admin = new AdminArgument();
        var command = new Command("reload", "Have a running process read its config again.");
        admin.AddTo(command);
        command.SetAction(parsed => admin.Call(parsed, Run));
        return command;
    }

    private static async Task<int> Run(AdminClient client)
    {
        AdminReply reply = await client.Post("/v1/reload");
        if (reply.Problem is null)
        {
            using JsonDocument answer = JsonDocument.Parse(reply.Body);
            Console.WriteLine($"reloaded: generation {answer.RootElement.GetProperty("generation").GetInt32()}");
            return ExitCode.Done;
        }
        if (reply.Details.Count == 0)
            return Failure.Say(reply.Problem);
        foreach (string error in reply.Details)
            Console.Error.WriteLine(error);
        return ExitCode.Failed;
    }
}
