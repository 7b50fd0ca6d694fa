using System.CommandLine;
using Poise.Config;
using Poise.Io.Linux;

namespace Poise.Commands;

/// <summary><c>poise schema</c>: the JSON schema of the config file, for editors.</summary>
internal static class SchemaCommand
{
    internal static Command Create()
    {
        var command = new Command("schema", "Print the JSON schema of the config file.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        using var text = new MemoryStream();
        ConfigSchema.Write(text);
        text.WriteByte((byte)'\n');
        try
        {
            AppendStream.StandardOutput().Write(text.GetBuffer().AsSpan(0, (int)text.Length));
            return ExitCode.Done;
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"poise: cannot write the schema: {error.Message}");
            return ExitCode.Failed;
        }
    }
}
