using System.CommandLine;
using Poise.Config;

namespace Poise.Commands;

/// <summary>The config file of a command line, and what is said about it.</summary>
internal static class ConfigArgument
{
    internal const string DefaultPath = "/etc/poise/poise.yaml";

    /// <param name="required">Whether the file must be named; else it is <see cref="DefaultPath"/>.</param>
    internal static Option<string> Create(bool required)
    {
        var option = new Option<string>("--config", "-c")
        {
            Description = "The config file.",
            HelpName = "FILE",
            Required = required,
        };
        if (!required)
            option.DefaultValueFactory = _ => DefaultPath;
        return option;
    }

    /// <summary>Reads the file; says on standard error what is wrong with it, and what is probably not meant.</summary>
    /// <returns>Null where there is an error.</returns>
    internal static ConfigResult? Read(string path)
    {
        ConfigResult config = ConfigFile.Read(path);
        foreach (ConfigError error in config.Errors)
            Console.Error.WriteLine(error);
        foreach (ConfigError warning in config.Warnings)
            Console.Error.WriteLine(warning with { Message = "warning: " + warning.Message });
        return config.Options is null ? null : config;
    }
}
