namespace Poise.Io.Linux;

/// <summary>How a thread stands against others that want the same core.</summary>
public static class Niceness
{
    private const int Thread = 0;
    private const int ThisOne = 0;

    // A tenth of the time that a loop gets while both want to run, and none before a loop that wakes up.
    private const int Background = 10;

    /// <summary>
    /// From here on this thread leaves the core to loops that want it. Every thread may; none may take it back without
    /// a privilege, so it is for threads that end with their work.
    /// </summary>
    public static void StepBack() => Syscall.SetPriority(Thread, ThisOne, Background);
}
