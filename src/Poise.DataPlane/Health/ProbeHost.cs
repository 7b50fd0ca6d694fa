using System.Diagnostics.CodeAnalysis;
using Poise.Core;
using Poise.Core.Options;

namespace Poise.Health;

/// <summary>What an HTTP probe says in its Host field: a name or an address, with a port or without.</summary>
/// <param name="Text">As it goes over the wire.</param>
public sealed record ProbeHost(string Text) : ITextOption<ProbeHost>
{
    public static string Expected => "a host such as app.internal, app.internal:8080 or \"[2001:db8::1]:8080\"";

    public static string Pattern => @"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out ProbeHost value, out string? suggestion)
    {
        // With a port of our own behind it a bare host must read as a host and a port.
        bool isHost = HostPort.TryParse(text, out _, out suggestion) || HostPort.TryParse(text + ":80", out _, out _);
        value = isHost ? new ProbeHost(text) : null;
        return isHost;
    }

    public override string ToString() => Text;
}
