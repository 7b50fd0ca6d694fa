using System.Text;

namespace Poise.Http.H1;

/// <summary>Tells the forms of a target apart (RFC 9112 §3.2) and finds path, query and authority.</summary>
internal static class RequestTarget
{
    /// <summary>Reads <see cref="HttpHead.Target"/>; the head's method must be known already.</summary>
    public static HeadFault Parse(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        ReadOnlySpan<byte> target = head.Target.Of(buffer);
        if (head.Method == KnownMethod.Connect)
        {
            head.TargetForm = TargetForm.Authority;
            return ConnectTarget.Refuse(target);
        }

        if (target[0] == '/')
        {
            head.TargetForm = TargetForm.Origin;
            RequestPath.Split(buffer, head, head.Target);
            return default;
        }

        if (target[0] == '*' && target.Length == 1)
        {
            head.TargetForm = TargetForm.Asterisk;
            return head.Method == KnownMethod.Options
                ? default
                : HeadFault.BadRequest("the target * with a method other than OPTIONS");
        }

        return Absolute(buffer, target, head);
    }

    private static HeadFault Absolute(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> target, HttpHead head)
    {
        int scheme = SchemeLength(target);
        if (scheme == 0)
            return HeadFault.BadRequest("the target is neither a path nor an http or https URI");

        int length = target[scheme..].IndexOfAny((byte)'/', (byte)'?');
        if (length < 0)
            length = target.Length - scheme;
        ReadOnlySpan<byte> authority = target.Slice(scheme, length);
        if (authority.Contains((byte)'@'))
            return HeadFault.BadRequest("user information in the target");
        if (!Authority.TrySplit(authority, out _, out _))
            return HeadFault.BadRequest("the authority of the target is no host and port");

        head.TargetForm = TargetForm.Absolute;
        head.Host = new Slice(head.Target.Start + scheme, length);
        RequestPath.Split(buffer, head, new Slice(head.Host.End, head.Target.End - head.Host.End));
        return default;
    }

    /// <summary>Length of <c>http://</c> or <c>https://</c> at the start, in any case; 0 without one.</summary>
    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        if (target.Length >= 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8))
            return 7;
        return target.Length >= 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 8 : 0;
    }
}
