using Poise.Config;

namespace Poise.Fuzz;

/// <summary>Any bytes as a config file: never an exception, and always either options or at least one error.</summary>
internal static class ConfigTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        ConfigResult result = ConfigFile.Parse(input, "poise.yaml");
        if (result.Options is null == (result.Errors.Count == 0))
            throw new InvalidOperationException("neither options nor errors, or both");

        foreach (ConfigError error in result.Errors)
        {
            if (error.ToString().AsSpan().ContainsAny('\n', '\r', '\x1b'))
                throw new InvalidOperationException("an error of more than one line: " + error);
        }
    }
}
