using System.Text;

namespace Poise.Http.H1;

/// <summary>Compares what a 101 names with what the client offered.</summary>
public static class UpgradeProtocols
{
    /// <summary>
    /// RFC 9110 §7.8: a server switches only to protocols that the client named. Names compare without case.
    /// </summary>
    /// <param name="offered">The value of the request's Upgrade field.</param>
    /// <param name="chosen">The value of the response's.</param>
    /// <returns>False as well when nothing was chosen.</returns>
    public static bool Offer(ReadOnlySpan<byte> offered, ReadOnlySpan<byte> chosen)
    {
        bool any = false;
        var protocols = new TokenList(chosen);
        while (protocols.MoveNext())
        {
            if (!Contains(offered, protocols.Current))
                return false;
            any = true;
        }
        return any;
    }

    private static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> name)
    {
        var protocols = new TokenList(list);
        while (protocols.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(protocols.Current, name))
                return true;
        }
        return false;
    }
}
