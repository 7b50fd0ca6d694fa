namespace Poise.Io.Linux;

/// <summary>Limits of the process.</summary>
public static unsafe class ResourceLimits
{
    private const int OpenFiles = 7;

    /// <summary>Raises the soft limit of open descriptors to the hard one; every connection takes two.</summary>
    /// <returns>The limit now.</returns>
    public static long RaiseDescriptors()
    {
        Syscall.ResourceLimit limit;
        if (Syscall.GetLimit(OpenFiles, &limit) != 0)
            return 0;
        if (limit.Soft < limit.Hard)
        {
            Syscall.ResourceLimit raised = limit with { Soft = limit.Hard };
            if (Syscall.SetLimit(OpenFiles, &raised) == 0)
                return (long)raised.Soft;
        }
        return (long)limit.Soft;
    }
}
