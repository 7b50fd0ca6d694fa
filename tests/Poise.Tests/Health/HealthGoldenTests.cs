using System.Globalization;
using System.Text;
using Poise.Golden;
using Poise.Pools;

namespace Poise.Health;

/// <summary>
/// What results make of a backend, and when: each file of Golden/health has settings and results in its first lines,
/// and the transitions below them. A new case is a new file with those first lines; the update writes the rest.
/// </summary>
public sealed class HealthGoldenTests
{
    private const string Mark = "---";

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(GoldenFiles.Folder("health"), "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory, MemberData(nameof(Cases))]
    public void Transitions_come_when_they_should(string name)
    {
        string file = Path.Combine(GoldenFiles.Folder("health"), name);
        string[] lines = File.ReadAllLines(file);
        int mark = Array.IndexOf(lines, Mark);
        string[] given = mark < 0 ? lines : lines[..mark];
        var text = new StringBuilder();
        foreach (string line in given.Append(Mark))
            text.Append(line).Append('\n');
        Play(given, text);
        GoldenFiles.Matches(file, text.ToString());
    }

    [Fact]
    public void There_are_cases() => Assert.NotEmpty(Cases);

    /// <summary>Runs the results of the last line under the settings of the lines before.</summary>
    private static void Play(string[] given, StringBuilder text)
    {
        using var world = new CheckWorld();
        Queue<string> results = new(given[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var ran = new ScriptedProbe(_ => Read(results.Dequeue()));
        Backend backend = world.NewBackend();
        HealthOptions options = new();
        foreach (string line in given.SkipLast(1).Where(line => !line.StartsWith('#')))
            options = Set(line, options, backend);
        long start = world.World.Now;
        world.Start(backend, new HealthSettings(options, ran));
        HealthReport before = backend.Health;
        while (results.Count > 0)
        {
            world.World.RunFor(CheckWorld.Millisecond);
            Note();
        }
        world.World.RunFor((long)options.Interval.TotalNanoseconds - 2 * CheckWorld.Millisecond);
        Note();
        world.AssertClean();

        void Note()
        {
            if (backend.Health == before)
                return;
            decimal seconds = (world.World.Now - start) / CheckWorld.Millisecond / 1000m;
            text.Append(CultureInfo.InvariantCulture, $"{seconds:0.000} {before.Health} > {backend.Health.Health}");
            text.Append(backend.Health.Reason is { } reason ? $": {reason}\n" : "\n");
            before = backend.Health;
        }
    }

    private static HealthOptions Set(string line, HealthOptions options, Backend backend)
    {
        string[] pair = line.Split(": ");
        switch (pair[0])
        {
            case "health":
                backend.Health = pair[1] == "up" ? HealthReport.Up : new HealthReport(BackendHealth.Down, "before");
                return options;
            case "interval":
                return options with { Interval = TimeSpan.FromMilliseconds(int.Parse(pair[1])) };
            case "timeout":
                return options with { Timeout = TimeSpan.FromMilliseconds(int.Parse(pair[1])) };
            case "fall":
                return options with { Fall = int.Parse(pair[1]) };
            default:
                Assert.Equal("rise", pair[0]);
                return options with { Rise = int.Parse(pair[1]) };
        }
    }

    /// <summary>A status, or a word, with the milliseconds that it takes behind an @.</summary>
    private static (ProbeResult, long) Read(string text)
    {
        string[] parts = text.Split('@');
        ProbeResult result = int.TryParse(parts[0], out int status)
            ? ProbeResult.Unexpected(status)
            : new ProbeResult(Enum.Parse<ProbeOutcome>(parts[0], ignoreCase: true));
        return (result, parts.Length > 1 ? int.Parse(parts[1]) * CheckWorld.Millisecond : 0);
    }
}
