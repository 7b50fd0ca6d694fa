using System.CommandLine;

namespace Poise.Commands;

/// <summary><c>poise enable</c>: a drained or disabled backend takes work again.</summary>
internal static class EnableCommand
{
    internal static Command Create()
    {
        var admin = new AdminArgument();
        Argument<BackendArgument> backend = BackendArgument.Create();
        var command = new Command("enable", "Give a drained or disabled backend work again.") { backend };
        admin.AddTo(command);
        command.SetAction(parsed =>
        {
            BackendArgument target = parsed.GetRequiredValue(backend);
            return admin.Call(parsed, client => Run(client, target));
        });
        return command;
    }

    private static async Task<int> Run(AdminClient client, BackendArgument target)
    {
        AdminReply reply = await client.Post(target.Path + "/enable");
        if (reply.Problem is not null)
            return Failure.Say(reply.Problem);
        BackendView backend = BackendView.Read(reply.Body);
        string reason = backend.Reason is { } text ? $" ({text})" : "";
        Console.WriteLine($"{target.Text}: {backend.State}, health {backend.Health}{reason}");
        return ExitCode.Done;
    }
}
