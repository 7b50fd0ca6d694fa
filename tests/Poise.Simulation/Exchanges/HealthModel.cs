using Poise.Pools;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// What a backend's health must be, by the rule alone: the first result decides, then <c>fall</c> failures in a row
/// make it down and <c>rise</c> good results in a row make it up. A result that the proxy may have ignored, as it stood
/// still meanwhile, leaves two possibilities open; what the proxy then says must be among them.
/// </summary>
internal sealed class HealthModel(int fall, int rise)
{
    private HashSet<State> _possible = [new State(BackendHealth.Unknown, 0)];

    /// <summary>For people.</summary>
    internal string Story { get; private set; } = "";

    /// <summary>A probe was answered well, or not.</summary>
    /// <param name="isGood">As it should be.</param>
    /// <param name="mayBeIgnored">The proxy may not have been able to tell.</param>
    internal void Observe(bool isGood, bool mayBeIgnored)
    {
        HashSet<State> next = mayBeIgnored ? [.. _possible] : [];
        foreach (State state in _possible)
            next.Add(Next(state, isGood));
        _possible = next;
        Story = Story[Math.Max(0, Story.Length - 40)..] + (isGood ? '+' : '-') + (mayBeIgnored ? "?" : "");
    }

    /// <summary>Whether the proxy may say so. What it says rules the other possibilities out.</summary>
    internal bool Agrees(BackendHealth health)
    {
        HashSet<State> left = [.. _possible.Where(state => state.Health == health)];
        if (left.Count == 0)
            return false;
        _possible = left;
        return true;
    }

    private State Next(State state, bool isGood)
    {
        if (state.Health == BackendHealth.Unknown)
            return new State(isGood ? BackendHealth.Up : BackendHealth.Down, 0);
        if (isGood == (state.Health == BackendHealth.Up))
            return state with { Against = 0 };
        if (state.Against + 1 < (isGood ? rise : fall))
            return state with { Against = state.Against + 1 };
        return new State(isGood ? BackendHealth.Up : BackendHealth.Down, 0);
    }

    private readonly record struct State(BackendHealth Health, int Against);
}
