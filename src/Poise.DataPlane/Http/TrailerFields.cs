namespace Poise.Http;

/// <summary>
/// Which trailer fields are passed on: only those that cannot change how the message was framed, routed, authorised or
/// understood (RFC 9110 §6.5.1), because a reader may merge them into the head.
/// </summary>
public static class TrailerFields
{
    /// <summary>
    /// True when a trailer field may go on. Every field that <see cref="KnownField"/> lists has a meaning of that
    /// kind, so only the others may.
    /// </summary>
    public static bool IsForwarded(KnownField field) => field == KnownField.Other;
}
