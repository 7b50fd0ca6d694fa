using System.CommandLine;

using Poise.Nodes;

namespace Poise.Commands;

/// <summary><c>poise version</c>.</summary>
internal static class VersionCommand
{
    internal static Command Create()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ =>
        {
            Console.WriteLine(Product.Version);
            return ExitCode.Done;
        });
        return command;
    }
}
