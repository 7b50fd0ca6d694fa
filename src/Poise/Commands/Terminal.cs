namespace Poise.Commands;

/// <summary>What the output of a command goes to.</summary>
internal static class Terminal
{
    /// <summary>Colours are for eyes; https://no-color.org turns them off.</summary>
    internal static bool HasColours =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
}
