using System.Net;
using Poise.Core;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>The admin API, `/metrics` and the dashboard.</summary>
[Options]
public sealed partial record AdminOptions
{
    /// <summary>Where the admin API listens. An address that is not loopback needs a `token-file`.</summary>
    [Key]
    public BindAddress Bind { get; init; } = new(IPAddress.Loopback, 9901);

    /// <summary>
    /// A file with the token that each request must carry (`Authorization: Bearer TOKEN`); it is read again at each
    /// reload. Only `/healthz`, `/readyz` and the empty dashboard are there without it.
    /// </summary>
    [Key, FilePath]
    public string? TokenFile { get; init; }

    /// <summary>Whether only this host can reach it.</summary>
    public bool IsLoopback => Bind.Address is { } address && IPAddress.IsLoopback(address);
}
