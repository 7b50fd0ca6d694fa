namespace Poise.Http;

/// <summary>The methods that mean something to a proxy; any other token is <see cref="Other"/> and passes.</summary>
public enum KnownMethod : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
}

/// <summary>Recognises methods, case-sensitively (RFC 9110 §9.1), and knows their properties (§9.2).</summary>
public static class KnownMethods
{
    /// <summary>The known method that <paramref name="text"/> spells, byte for byte.</summary>
    public static KnownMethod Identify(ReadOnlySpan<byte> text) => text.Length switch
    {
        3 when text.SequenceEqual("GET"u8) => KnownMethod.Get,
        3 when text.SequenceEqual("PUT"u8) => KnownMethod.Put,
        4 when text.SequenceEqual("POST"u8) => KnownMethod.Post,
        4 when text.SequenceEqual("HEAD"u8) => KnownMethod.Head,
        5 when text.SequenceEqual("PATCH"u8) => KnownMethod.Patch,
        5 when text.SequenceEqual("TRACE"u8) => KnownMethod.Trace,
        6 when text.SequenceEqual("DELETE"u8) => KnownMethod.Delete,
        7 when text.SequenceEqual("OPTIONS"u8) => KnownMethod.Options,
        7 when text.SequenceEqual("CONNECT"u8) => KnownMethod.Connect,
        _ => KnownMethod.Other,
    };

    /// <summary>RFC 9110 §9.2.1: the client asks for no change of state.</summary>
    public static bool IsSafe(KnownMethod method) =>
        method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Trace;

    /// <summary>RFC 9110 §9.2.2: sent twice is as sent once, so that a lost request may be repeated.</summary>
    public static bool IsIdempotent(KnownMethod method) =>
        IsSafe(method) || method is KnownMethod.Put or KnownMethod.Delete;
}
