using System.CommandLine;
using System.CommandLine.Parsing;
using Poise.Core.Options;

namespace Poise.Commands;

/// <summary>
/// <c>poise drain</c>: no new work for a backend. With <c>--wait</c> it ends when nothing is in flight, which is when
/// the backend may be stopped; it never cuts anything.
/// </summary>
internal static class DrainCommand
{
    private const string DefaultTimeout = "30s";

    /// <summary>A year; what is longer is a typing error.</summary>
    private const long MostMilliseconds = 365L * 24 * 60 * 60 * 1000;

    internal static Command Create()
    {
        var admin = new AdminArgument();
        Argument<BackendArgument> backend = BackendArgument.Create();
        var wait = new Option<bool>("--wait")
        {
            Description = "End when nothing is in flight: then it is safe to stop.",
        };
        var timeout = new Option<string>("--timeout")
        {
            Description = "The longest wait; whatever is left after it goes on.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => DefaultTimeout,
        };
        timeout.Validators.Add(CheckTimeout);
        var command = new Command("drain", "Give a backend no new work; what it has ends.") { backend, wait, timeout };
        admin.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(wait) && result.GetResult(timeout) is { Implicit: false })
                result.AddError("--timeout is the longest that --wait waits, and is nothing without it");
        });
        command.SetAction(parsed =>
        {
            BackendArgument target = parsed.GetRequiredValue(backend);
            TimeSpan? longest = parsed.GetValue(wait) ? Duration(parsed.GetRequiredValue(timeout)) : null;
            return admin.Call(parsed, client => Run(client, target, longest));
        });
        return command;
    }

    private static async Task<int> Run(AdminClient client, BackendArgument target, TimeSpan? longest)
    {
        AdminReply reply = await client.Post(target.Path + "/drain");
        if (reply.Problem is not null)
            return Failure.Say(reply.Problem);
        BackendView backend = BackendView.Read(reply.Body);
        if (longest is { } wait)
            return await new DrainWait(client, target, wait).Run(backend);
        Console.WriteLine($"{target.Text}: {backend.State}, {backend.InFlight} in flight");
        return ExitCode.Done;
    }

    private static void CheckTimeout(OptionResult option)
    {
        if (option.Tokens is not [{ Value: { } text }] || Duration(text) is not null)
            return;
        string meant = DurationText.Suggest(text) is { } suggestion ? $"; did you mean '{suggestion}'?" : "";
        option.AddError($"'{text}' is no duration such as {DefaultTimeout}{meant}");
    }

    private static TimeSpan? Duration(string text) =>
        DurationText.Parse(text) is { } milliseconds and <= MostMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
