namespace Poise.Http.H2;

/// <summary>What a connection's first octets are.</summary>
public enum PrefaceStep : byte
{
    /// <summary>All that is there fits the preface, and some of it is missing.</summary>
    NeedMore,

    /// <summary>The preface is there: HTTP/2 follows.</summary>
    Complete,

    /// <summary>It is something else.</summary>
    Other,
}

/// <summary>
/// The client's connection preface (RFC 9113 §3.4). It is no valid HTTP/1 request, so that one look tells the two
/// apart on a cleartext listener.
/// </summary>
public static class Preface
{
    /// <summary>What a client sends first; a SETTINGS frame follows.</summary>
    public static ReadOnlySpan<byte> Client => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Looks at the first octets of a connection.</summary>
    public static PrefaceStep Look(ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, Client.Length);
        if (!bytes[..length].SequenceEqual(Client[..length]))
            return PrefaceStep.Other;
        return length == Client.Length ? PrefaceStep.Complete : PrefaceStep.NeedMore;
    }
}
