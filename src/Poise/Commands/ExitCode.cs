namespace Poise.Commands;

/// <summary>What the process says to who started it.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>It failed; a line on standard error says why.</summary>
    internal const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int WrongUsage = 2;
}
