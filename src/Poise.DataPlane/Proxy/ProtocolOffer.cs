using System.Text;
using Poise.Http;

namespace Poise.Proxy;

/// <summary>
/// The Upgrade field of a request (RFC 9110 §7.8): the protocols that its client is ready to switch to.
/// </summary>
internal static class ProtocolOffer
{
    /// <summary>
    /// Whether all protocols of the response's field are in the request's. Versions are part of the name.
    /// </summary>
    /// <param name="offered">The value in the request.</param>
    /// <param name="chosen">The value in the response; an empty list chooses nothing.</param>
    internal static bool Includes(ReadOnlySpan<byte> offered, ReadOnlySpan<byte> chosen)
    {
        var protocols = new TokenList(chosen);
        bool any = false;
        while (protocols.MoveNext())
        {
            if (!Contains(offered, protocols.Current))
                return false;
            any = true;
        }
        return any;
    }

    private static bool Contains(ReadOnlySpan<byte> offered, ReadOnlySpan<byte> protocol)
    {
        var protocols = new TokenList(offered);
        while (protocols.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(protocols.Current, protocol))
                return true;
        }
        return false;
    }
}
