using System.Net;
using Poise.Core;
using Poise.Core.Options;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Simulation.Exchanges;

/// <summary>Which client hosts are trusted proxies.</summary>
internal enum Trust
{
    Nobody,
    FirstHost,
    Everybody,
}

/// <summary>What the proxy under test is configured to do, as its listener and its route have it.</summary>
internal sealed record ProxyPolicy
{
    internal required int Workers { get; init; }

    internal required ListenerTimeouts Timeouts { get; init; }

    internal required RetryPolicy Retry { get; init; }

    /// <summary>Open connections of the http listener; 0 is off.</summary>
    internal int ConnectionLimit { get; init; }

    /// <summary>Bytes of a request body; 0 is off.</summary>
    internal long BodyLimit { get; init; }

    /// <summary>The received-by of Via; null for none.</summary>
    internal string? Via { get; init; }

    /// <summary>Whose word of earlier hops is believed.</summary>
    internal Trust Trust { get; init; }

    /// <summary>As a route has it.</summary>
    internal RetryOptions RetryOptions => new()
    {
        Attempts = Retry.Attempts,
        On = [.. OnFailures()],
        Methods = Retry.Methods,
    };

    private ValueList<Cidr> TrustedProxies => Trust switch
    {
        Trust.Nobody => [],
        Trust.FirstHost => [new Cidr(IPAddress.Parse(ClientAddress(0, isV6: false)), 32),
            new Cidr(IPAddress.Parse(ClientAddress(0, isV6: true)), 128)],
        _ => [new Cidr(IPAddress.Parse("10.1.0.0"), 16), new Cidr(IPAddress.Parse("fd00:1::"), 64)],
    };

    internal static string ClientAddress(int index, bool isV6) =>
        isV6 ? $"fd00:1::{index + 1:x}" : $"10.1.0.{index + 1}";

    /// <summary>Whatever an operator may have configured.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="isCalm">A backend that cannot be reached must never be the reason of a refusal.</param>
    /// <param name="timeouts">Of both listeners.</param>
    internal static ProxyPolicy Plan(SimRandom random, bool isCalm, ListenerTimeouts timeouts) => new()
    {
        Workers = 1 + random.Below(4),
        Timeouts = timeouts,
        Retry = random.OnceIn(2) ? RetryPolicy.Default : new RetryPolicy(
            isCalm ? 2 + random.Below(3) : 1 + random.Below(5),
            OnConnectFailure: isCalm || !random.OnceIn(4),
            OnReset: !random.OnceIn(4),
            random.OnceIn(2) ? RetryMethods.Safe : RetryMethods.Idempotent),
        ConnectionLimit = !isCalm && random.OnceIn(5) ? 8 + random.Below(40) : 0,
        BodyLimit = random.OnceIn(3) ? random.Size(1, 200_000) : 0,
        Via = random.OnceIn(3) ? "sim-proxy" : null,
        Trust = (Trust)random.Below(3),
    };

    /// <summary>Whether the client host of that index is believed.</summary>
    internal bool Trusts(int host) => Trust == Trust.Everybody || (Trust == Trust.FirstHost && host == 0);

    /// <summary>The listener with all that the policy says of listeners.</summary>
    internal ListenerOptions Complete(ListenerOptions listener) => listener with
    {
        Limits = new ListenerLimitOptions
        {
            Connections = listener.Protocol == ListenerProtocol.Http ? ConnectionLimit : 0,
            BodySize = BodyLimit,
        },
        Timeouts = new ListenerTimeoutOptions
        {
            RequestHeader = Time(Timeouts.RequestHeaderNs),
            Idle = Time(Timeouts.IdleNs),
            RequestBodyIdle = Time(Timeouts.RequestBodyIdleNs),
            ResponseWriteIdle = Time(Timeouts.ResponseWriteIdleNs),
            Tunnel = Time(Timeouts.TunnelNs),
        },
        TrustedProxies = TrustedProxies,
        Via = Via,
    };

    internal static TimeSpan Time(long nanoseconds) =>
        TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    internal bool IsTooLarge(Request request) => BodyLimit > 0 && request.BodyLength > BodyLimit;

    /// <summary>Whether the request may be sent again after a backend had it.</summary>
    internal bool Repeats(Request request) =>
        Retry.OnReset && (Retry.Methods == RetryMethods.Safe ? request.IsSafe : request.IsIdempotent);

    private IEnumerable<RetryReason> OnFailures()
    {
        if (Retry.OnConnectFailure)
            yield return RetryReason.ConnectFailure;
        if (Retry.OnReset)
            yield return RetryReason.Reset;
    }
}
