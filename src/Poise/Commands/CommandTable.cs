using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Poise.Core.Options;

namespace Poise.Commands;

/// <summary>The commands of the program: TABLE, and how a command line becomes an exit code.</summary>
internal static class CommandTable
{
    /// <summary>In the order of the help.</summary>
    private static readonly Func<Command>[] All =
    [
        RunCommand.Create,
        CheckCommand.Create,
        StatusCommand.Create,
        DrainCommand.Create,
        EnableCommand.Create,
        WeightCommand.Create,
        ReloadCommand.Create,
        SchemaCommand.Create,
        DemoCommand.Create,
        VersionCommand.Create,
    ];

    /// <summary>Files of arguments (`@file`) are off: an argument is what it says.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>An exception is a bug of ours: the runtime reports it with its stack and ends the process.</summary>
    private static readonly InvocationConfiguration Invocation = new() { EnableDefaultExceptionHandler = false };

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static int Invoke(string[] arguments)
    {
        RootCommand root = Root();
        ParseResult parsed = root.Parse(arguments, Parser);
        return parsed.Action is ParseErrorAction ? Refuse(root, parsed) : parsed.Invoke(Invocation);
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("Poise, a load balancer for TCP and HTTP.");
        // The version has a command; one way is enough. Directives are for those who debug a parser.
        root.Options.Clear();
        root.Options.Add(new HelpOption());
        root.Directives.Clear();
        foreach (Func<Command> create in All)
            root.Subcommands.Add(create());
        return root;
    }

    private static int Refuse(RootCommand root, ParseResult parsed)
    {
        foreach (string line in Complaints(root, parsed))
            Console.Error.WriteLine("poise: " + line);
        Command command = parsed.CommandResult.Command;
        string help = command == root ? "poise --help" : $"poise {command.Name} --help";
        Console.Error.WriteLine($"'{help}' says what there is.");
        return ExitCode.WrongUsage;
    }

    private static IEnumerable<string> Complaints(RootCommand root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command != root)
            return parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" "));
        if (parsed.UnmatchedTokens is not [string word, ..])
            return ["no command"];
        string? meant = Spelling.Nearest(word, root.Subcommands.Select(each => each.Name));
        return [meant is null ? $"unknown command '{word}'" : $"unknown command '{word}'; did you mean '{meant}'?"];
    }
}
