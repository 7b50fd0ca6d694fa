using System.CommandLine;
using Poise.Pools;

namespace Poise.Commands;

/// <summary><c>poise weight</c>: a backend's share of the work, at once and without a reload.</summary>
internal static class WeightCommand
{
    internal static Command Create()
    {
        var admin = new AdminArgument();
        Argument<BackendArgument> backend = BackendArgument.Create();
        var weight = new Argument<int>("N") { Description = $"0 to {Backend.MaxWeight}; 0 is no new work." };
        weight.Validators.Add(argument =>
        {
            if (argument.GetValueOrDefault<int>() is < 0 or > Backend.MaxWeight)
                argument.AddError($"a weight is 0 to {Backend.MaxWeight}, not {argument.Tokens[0].Value}");
        });
        var command = new Command("weight", "Set a backend's share of the work.") { backend, weight };
        admin.AddTo(command);
        command.SetAction(parsed =>
        {
            BackendArgument target = parsed.GetRequiredValue(backend);
            int given = parsed.GetRequiredValue(weight);
            return admin.Call(parsed, client => Run(client, target, given));
        });
        return command;
    }

    private static async Task<int> Run(AdminClient client, BackendArgument target, int weight)
    {
        AdminReply reply = await client.Put(target.Path + "/weight", $"{{\"weight\":{weight}}}");
        if (reply.Problem is not null)
            return Failure.Say(reply.Problem);
        Console.WriteLine($"{target.Text}: weight {BackendView.Read(reply.Body).Weight}");
        return ExitCode.Done;
    }
}
