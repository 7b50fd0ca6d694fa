using Poise.Pools;

namespace Poise.Simulation.Exchanges;

/// <summary>What a probe may have been to the proxy; several where that cannot be told from outside.</summary>
[Flags]
internal enum ProbeView
{
    Good = 1,
    Bad = 2,
    Ignored = 4,
}

/// <summary>
/// What a backend's health must be, by the rule alone: the first result decides, then <c>fall</c> failures in a row
/// make it down and <c>rise</c> good results in a row make it up. Where it cannot be known what the proxy saw, as it
/// stood still meanwhile, each possibility is followed, until what the proxy says rules it out.
/// </summary>
internal sealed class HealthModel(int fall, int rise)
{
    private HashSet<State> _possible = [new State(BackendHealth.Unknown, 0)];

    /// <summary>For people.</summary>
    internal string Story { get; private set; } = "";

    /// <summary>A probe has ended.</summary>
    internal void Observe(ProbeView view)
    {
        HashSet<State> next = (view & ProbeView.Ignored) != 0 ? [.. _possible] : [];
        foreach (State state in _possible)
        {
            if ((view & ProbeView.Good) != 0)
                next.Add(Next(state, isGood: true));
            if ((view & ProbeView.Bad) != 0)
                next.Add(Next(state, isGood: false));
        }
        _possible = next;
        string sign = view switch
        {
            ProbeView.Good => "+",
            ProbeView.Bad => "-",
            ProbeView.Good | ProbeView.Ignored => "(+)",
            ProbeView.Bad | ProbeView.Ignored => "(-)",
            _ => "?",
        };
        Story = Story[Math.Max(0, Story.Length - 40)..] + sign;
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
