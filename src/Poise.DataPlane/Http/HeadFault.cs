using Poise.Core;

namespace Poise.Http;

/// <summary>What is wrong with a head: the reason and status of the answer, and a text for the log.</summary>
/// <param name="Reason"><see cref="Reason.None"/> when nothing is.</param>
/// <param name="Status">
/// Mostly the reason's own. An unknown transfer coding is <c>bad-request</c> with 501 (RFC 9112 §6.1) and an unknown
/// expectation is <c>bad-request</c> with 417 (RFC 9110 §10.1.1): the set of reasons has no closer one.
/// </param>
/// <param name="Why">One short sentence without a full stop, never made of bytes of the message.</param>
public readonly record struct HeadFault(Reason Reason, int Status, string Why)
{
    /// <summary>A fault with the reason's own status.</summary>
    public HeadFault(Reason reason, string why) : this(reason, Reasons.Status(reason), why)
    {
    }

    /// <summary>True when something is wrong.</summary>
    public bool IsFault => Reason != Reason.None;

    internal static HeadFault BadRequest(string why) => new(Reason.BadRequest, why);

    internal static HeadFault BadResponse(string why) => new(Reason.BadResponse, why);
}
