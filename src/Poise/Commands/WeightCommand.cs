using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Poise.Pools;

namespace Poise.Commands;

/// <summary><c>poise weight</c>: a backend's share of the work, at once and without a reload.</summary>
internal static class WeightCommand
{
    internal static Command Create()
    {
        var admin = new AdminArgument();
        Argument<BackendArgument> backend = BackendArgument.Create();
        var weight = new Argument<int>("N")
        {
            Description = $"0 to {Backend.MaxWeight}; 0 is no new work.",
            CustomParser = ParseWeight,
        };
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

    private static int ParseWeight(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int weight)
            || weight > Backend.MaxWeight)
            argument.AddError($"a weight is 0 to {Backend.MaxWeight}, not '{text}'");
        return weight;
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
