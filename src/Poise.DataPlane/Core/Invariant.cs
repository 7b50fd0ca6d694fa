using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Poise.Core;

/// <summary>
/// Assertions that stay on in release. A broken invariant ends the process with a report: the agent or systemd
/// starts it again, which is better than serving one client's bytes to another.
/// </summary>
public static class Invariant
{
    /// <summary>Ends the process when <paramref name="condition"/> does not hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
            Broken(expression);
    }

    /// <summary>Ends the process: this place must be unreachable.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    [StackTraceHidden]
    public static void Broken(string? what) => Environment.FailFast("poise: broken invariant: " + what);
}
