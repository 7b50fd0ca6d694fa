namespace Poise.Pools;

/// <summary>What a balancer decides by, and with it how soon the shares are those of the weights.</summary>
public enum PickBasis : byte
{
    /// <summary>What was picked before or is in flight: shares are right after a few picks.</summary>
    Counts,

    /// <summary>Chance: shares are right over many picks.</summary>
    Chance,

    /// <summary>The key of the exchange, which always gives the same: shares are right over many keys.</summary>
    Key,
}

/// <summary>
/// CONTRACT: picks a backend by one algorithm. A new algorithm is a file, its test, and a line in
/// <see cref="Balancers"/>; the contract tests then judge it.
/// <para>
/// One instance per pool, shared by all workers. Instances of their own would be cheaper, but each would start its
/// round at the same backend and know nothing of the others: with more workers than requests all would meet there,
/// and shares would be right per worker only, not for the user who sees one load balancer. What is shared is written
/// with single atomic operations; there is no lock, no allocation, and no state that a thread which stops halfway
/// could leave half-written.
/// </para>
/// <para>
/// A balancer only chooses. <see cref="Pool.Pick"/> counts its choice as in flight directly afterwards, so the next
/// pick sees it: with <c>k</c> workers that choose in the same instant the counts or shares may be off by
/// <c>k - 1</c> until those picks have landed, and are exact again afterwards; nothing adds up.
/// </para>
/// </summary>
public abstract class Balancer
{
    /// <summary>What it decides by.</summary>
    public virtual PickBasis Basis => PickBasis.Counts;

    /// <summary>
    /// The index of a backend with an effective weight that the exchange does not exclude, or -1 when there is none.
    /// </summary>
    public abstract int Pick(in PickContext context);
}
