using System.Net;
using System.Net.Sockets;

namespace Poise.Discovery;

/// <summary>
/// Asks for the addresses of a host name. It may take for ever, and may throw what <see cref="Dns"/> throws.
/// </summary>
public delegate Task<IPAddress[]> Resolver(string host);

/// <summary>What asking for a host name came to.</summary>
/// <param name="Addresses">Empty when there is none, or none is known.</param>
/// <param name="Problem">Why there are no addresses; null when there are.</param>
/// <param name="IsFinal">False when nobody could be asked: the name may well have an address.</param>
internal sealed record HostAnswer(IPAddress[] Addresses, string? Problem, bool IsFinal)
{
    internal static async Task<HostAnswer> Of(Resolver resolve, string host)
    {
        try
        {
            IPAddress[] addresses = await resolve(host);
            return addresses.Length > 0 ? new HostAnswer(addresses, null, true) : Nothing("no address");
        }
        catch (SocketException error)
        {
            bool isFinal = error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
            return Nothing(error.Message) with { IsFinal = isFinal };
        }
        catch (ArgumentException error)
        {
            return Nothing(error.Message);
        }
    }

    /// <summary>There was no answer for so long.</summary>
    internal static HostAnswer Silence(TimeSpan time) =>
        Nothing($"no answer in {time.TotalSeconds:0} s") with { IsFinal = false };

    private static HostAnswer Nothing(string problem) => new([], problem, true);
}
