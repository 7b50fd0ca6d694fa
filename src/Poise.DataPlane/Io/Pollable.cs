using Poise.Core;

namespace Poise.Io;

/// <summary>What the kernel, real or simulated, says of a descriptor.</summary>
[Flags]
public enum Readiness : byte
{
    None = 0,
    Readable = 1,
    Writable = 2,
    /// <summary>The peer has sent its FIN: reads will reach the end of the stream.</summary>
    PeerFinished = 4,
    /// <summary>Both directions are over.</summary>
    HungUp = 8,
    /// <summary>The descriptor carries an error, as after a reset.</summary>
    Failed = 16,
}

/// <summary>One readiness notice: for a slot of a loop, if the generation is still the slot's.</summary>
public readonly record struct ReadinessEvent(int Slot, uint Generation, Readiness Readiness);

/// <summary>
/// A descriptor in a loop's slot table. The slot's object is used again for later descriptors; the generation tells a
/// late notice for an earlier one apart.
/// </summary>
public abstract class Pollable : TimerEntry
{
    protected Pollable(EventLoop loop) => Loop = loop;

    /// <summary>The loop that owns it: the only thread that may touch it.</summary>
    public EventLoop Loop { get; }

    internal int Slot { get; set; } = -1;

    internal uint Generation { get; set; }

    /// <summary>The descriptor, or -1 when closed.</summary>
    internal int Descriptor { get; set; } = -1;

    public bool IsOpen => Descriptor >= 0;

    internal abstract void OnReadiness(Readiness readiness);
}
