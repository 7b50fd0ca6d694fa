using Poise.Health;

namespace Poise.Config;

/// <summary>Which keys of a health check go together.</summary>
internal sealed class HealthValidator(ErrorList errors, PositionTable positions)
{
    private static readonly string[] OnlyHttp = ["expect", "body", "host"];

    /// <param name="health">From the file, not a default.</param>
    public void Check(HealthOptions health)
    {
        string path = positions.PathOf(health);
        bool isTcp = health.Tcp && positions.IsSet(health, "tcp");
        if (health.Http is not null && isTcp)
            errors.Add(positions.Of(health, "tcp"), $"{path}.tcp: the check is http already; expected one of the two");
        if (health.Http is not null || !positions.IsWhole(health, "http"))
            return;

        if (!health.Tcp)
            errors.Add(positions.Of(health, "tcp"), $"{path}.tcp: nothing is checked; expected true, or an http check");
        foreach (string key in OnlyHttp.Where(key => positions.IsSet(health, key)))
            errors.Add(positions.Of(health, key), $"{path}.{key}: only an http check has it; add http: /PATH");
    }
}
