namespace Poise.Pools;

/// <summary>
/// Why a pick may not take a backend. The flags add up, so that <c>explain</c> can name every reason at once. What
/// one backend has of them is found in one place, <see cref="Backend.Judge"/>; <see cref="AlreadyTried"/> belongs to
/// the exchange, and <see cref="PickContext"/> adds it.
/// </summary>
[Flags]
public enum Eligibility : byte
{
    /// <summary>No reason: the backend may be picked.</summary>
    Eligible = 0,

    /// <summary>Its weight is 0: no new work. Nothing overrides that, it is what the operator asked for.</summary>
    WeightZero = 1,

    /// <summary>Its last connects failed (<see cref="ConnectFailures"/>); taken only as a last resort.</summary>
    ConnectFailing = 2,

    /// <summary>This exchange was given it before; taken again only when no other is eligible.</summary>
    AlreadyTried = 4,

    /// <summary>Its host name has no address. Nothing overrides that: there is nowhere to connect to.</summary>
    Unresolved = 8,
}
