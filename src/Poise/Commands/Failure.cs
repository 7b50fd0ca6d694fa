namespace Poise.Commands;

/// <summary>A command that failed says why.</summary>
internal static class Failure
{
    /// <summary>One line on standard error.</summary>
    /// <returns><see cref="ExitCode.Failed"/>.</returns>
    internal static int Say(string reason)
    {
        Console.Error.WriteLine("poise: " + reason);
        return ExitCode.Failed;
    }
}
