namespace Poise.Pools;

/// <summary>
/// Why a pick may not take a backend. The flags add up, so that <c>explain</c> can name every reason at once. What
/// one backend has of them is found in one place, <see cref="Backend.Judge"/>; <see cref="AlreadyTried"/> belongs to
/// the exchange, and <see cref="PickContext"/> adds it.
/// </summary>
[Flags]
public enum Eligibility : ushort
{
    /// <summary>No reason: the backend may be picked.</summary>
    Eligible = 0,

    /// <summary>Its weight is 0: no new work. Nothing overrides that, it is what the operator asked for.</summary>
    WeightZero = 1 << 0,

    /// <summary>Its last connects failed (<see cref="ConnectFailures"/>); taken only as a last resort.</summary>
    ConnectFailing = 1 << 1,

    /// <summary>This exchange was given it before; taken again only when no other is eligible.</summary>
    AlreadyTried = 1 << 2,

    /// <summary>Its host name has no address. Nothing overrides that: there is nowhere to connect to.</summary>
    Unresolved = 1 << 3,

    /// <summary>It drains: the operator wants no new work for it. Nothing overrides that.</summary>
    Draining = 1 << 4,

    /// <summary>It is switched off. Nothing overrides that.</summary>
    Disabled = 1 << 5,

    /// <summary>
    /// The configuration no longer has it. An exchange that began before, by a snapshot in which its pool has no other,
    /// may still take it: new ones do not even see it.
    /// </summary>
    Removed = 1 << 6,

    /// <summary>Its health check says that it is down; overlooked only where its pool fails open.</summary>
    Down = 1 << 7,

    /// <summary>It joined a running pool and no check has found it up yet; overlooked as <see cref="Down"/>.</summary>
    Unproven = 1 << 8,
}
