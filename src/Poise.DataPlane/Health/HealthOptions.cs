using Poise.Core.Options;

namespace Poise.Health;

/// <summary>How a pool's backends are checked.</summary>
[Options]
public sealed partial record HealthOptions
{
    /// <summary>
    /// A GET over HTTP/1.1 for this path; the backend is up when the answer is as `expect` and `body` have it.
    /// </summary>
    [Key]
    public ProbePath? Http { get; init; }

    /// <summary>A connect; the backend is up when it accepts. So it is where no other kind is given.</summary>
    [Key]
    public bool Tcp { get; init; } = true;

    /// <summary>`http`: the status codes that are good, each a status or a range. Redirects are not followed.</summary>
    [Key, OneOrMany]
    public ValueList<StatusRange> Expect { get; init; } = [new StatusRange(200, 299)];

    /// <summary>`http`: a text that must be within the first 64 KiB of the body.</summary>
    [Key]
    public string? Body { get; init; }

    /// <summary>`http`: the Host field; without it, the backend's address.</summary>
    [Key]
    public ProbeHost? Host { get; init; }

    /// <summary>Another port than the one that serves; `same` is that one.</summary>
    [Key(Range = "1..65535"), Word("same", 0)]
    public int Port { get; init; }

    /// <summary>From the start of a probe to the start of the next.</summary>
    [Key(Range = "10ms..1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What a probe may take in all. Probes of one backend never overlap: one that takes longer than the interval
    /// leaves out those that it covers.
    /// </summary>
    [Key(Range = "1ms..1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Failed probes in a row until a backend that is up is down.</summary>
    [Key(Range = "1..1000")]
    public int Fall { get; init; } = 3;

    /// <summary>Good probes in a row until a backend that is down is up.</summary>
    [Key(Range = "1..1000")]
    public int Rise { get; init; } = 2;
}
