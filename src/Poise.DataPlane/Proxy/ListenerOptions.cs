using Poise.Core;
using Poise.Core.Options;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>What a listener speaks.</summary>
public enum ListenerProtocol
{
    /// <summary>HTTP/1.1, balanced by request.</summary>
    Http,

    /// <summary>Bytes, balanced by connection.</summary>
    Tcp,
}

/// <summary>A bound address and its protocol.</summary>
[Options]
public sealed partial record ListenerOptions
{
    /// <summary>The name of the listener.</summary>
    [MapName]
    public required string Name { get; init; }

    /// <summary>Where to listen: `addr:port`, `[::]:port`, or `:port` for every IPv4 and IPv6 address.</summary>
    [Key, OneOrMany]
    public required ValueList<BindAddress> Bind { get; init; }

    /// <summary>What is spoken on it.</summary>
    [Key]
    public ListenerProtocol Protocol { get; init; } = ListenerProtocol.Http;

    /// <summary>The pool for whatever no route matches: short for a last route that matches all.</summary>
    [Key, Name]
    public string? Pool { get; init; }

    /// <summary>
    /// Which request goes to which pool (protocol http). Order: exact host, longest wildcard, any; then exact path,
    /// longest prefix, any; then the order of the file.
    /// </summary>
    [Key]
    public ValueList<RouteOptions> Routes { get; init; } = [];

    /// <summary>Bounds on what clients may take and send.</summary>
    [Key]
    public ListenerLimitOptions Limits { get; init; } = new();

    /// <summary>How long a client may take.</summary>
    [Key]
    public ListenerTimeoutOptions Timeouts { get; init; } = new();

    /// <summary>Sources whose X-Forwarded-* is believed and extended; from others it is replaced.</summary>
    [Key, OneOrMany]
    public ValueList<Cidr> TrustedProxies { get; init; } = [];

    /// <summary>The name that goes into a Via field (RFC 9110 §7.6.3); none is sent when it is not set.</summary>
    [Key, Name]
    public string? Via { get; init; }
}

/// <summary>Bounds per process, not per worker; 0, where it is allowed, is no bound.</summary>
[Options]
public sealed partial record ListenerLimitOptions
{
    /// <summary>Connections open at a time.</summary>
    [Key(Range = "0..10000000")]
    public int Connections { get; init; } = 100_000;

    /// <summary>Connections open at a time from one client address.</summary>
    [Key(Range = "0..10000000")]
    public int ConnectionsPerClient { get; init; }

    /// <summary>Bytes of a message head, the first line included; beyond it 431, or 414 for the target.</summary>
    [Key(Range = "1KiB..48KiB"), Size]
    public int HeaderSize { get; init; } = 32 * 1024;

    /// <summary>Fields in a message head; beyond it 431.</summary>
    [Key(Range = "1..10000")]
    public int Headers { get; init; } = 128;

    /// <summary>Bytes of a request body; beyond it 413.</summary>
    [Key(Range = "0..1TiB"), Size]
    public long BodySize { get; init; }
}

/// <summary>How long the client side of a connection may take.</summary>
[Options]
public sealed partial record ListenerTimeoutOptions
{
    /// <summary>From the first byte of a request head to its last; beyond it 408.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan RequestHeader { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two requests on a connection that is kept alive.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two reads of a request body; beyond it 408.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan RequestBodyIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may accept no byte of a response that waits for it.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan ResponseWriteIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a tcp or upgraded connection may carry no byte in either direction.</summary>
    [Key(Range = "1ms..720h")]
    public TimeSpan Tunnel { get; init; } = TimeSpan.FromHours(1);
}
