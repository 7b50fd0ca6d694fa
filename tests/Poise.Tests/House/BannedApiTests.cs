using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// The ban on clocks, threads, sockets and LINQ in the data plane is the compiler's: this compiles a sample with the
/// same analyzer and the same list, and expects each use to be refused.
/// </summary>
public sealed partial class BannedApiTests
{
    const string List = "src/Poise.DataPlane/BannedSymbols.txt";

    static readonly string[] Uses =
    [
        "DateTime.UtcNow.ToString()",
        "DateTime.Now.ToString()",
        "DateTimeOffset.UtcNow.ToString()",
        "System.Diagnostics.Stopwatch.GetTimestamp()",
        "Environment.TickCount64",
        "Environment.TickCount",
        "System.Threading.Tasks.Task.CompletedTask",
        "System.Threading.Tasks.Task.FromResult(1)",
        "System.Threading.Tasks.ValueTask.CompletedTask",
        "System.Threading.ThreadPool.ThreadCount",
        "typeof(System.Threading.CancellationToken)",
        "typeof(System.Threading.Timer)",
        "new Action(() => System.Threading.Thread.Sleep(1))",
        "Random.Shared",
        "new Random()",
        "Guid.NewGuid()",
        "typeof(System.Net.Sockets.Socket)",
        "typeof(System.Net.Http.HttpClient)",
        "System.Linq.Enumerable.Empty<int>()",
        "Activator.CreateInstance<int>()",
        "TimeProvider.System",
    ];

    [Fact]
    public async Task Canary_each_banned_use_is_refused_by_the_compiler()
    {
        string output = await CompileAsync(Uses);
        string[] missed = [.. Uses.Where((use, i) => !output.Contains($"({i + 3},", StringComparison.Ordinal))];
        Assert.True(missed.Length == 0, $"not refused: {string.Join(", ", missed)}\n{output}");
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_banned_compiles() =>
        Assert.DoesNotContain("RS0030", await CompileAsync(["new Random(3)", "1 + 2"]), StringComparison.Ordinal);

    [Fact]
    public void Each_ban_names_its_replacement() =>
        Assert.All(
            SourceTree.Read(List).Split('\n')
                .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)),
            line => Assert.Matches(BanLine(), line));

    [Fact]
    public void The_data_plane_is_compiled_with_the_list()
    {
        string project = SourceTree.Read("src/Poise.DataPlane/Poise.DataPlane.csproj");
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", project, StringComparison.Ordinal);
        Assert.Contains("<AdditionalFiles Include=\"BannedSymbols.txt\" />", project, StringComparison.Ordinal);
        Assert.DoesNotContain(SourceTree.Sources.Where(file => file.IsIn("src/Poise.DataPlane")),
            file => file.Text.Contains("RS0030", StringComparison.Ordinal));
    }

    // One use per line, from line 3 on, so that the compiler's positions tell which were refused.
    static async Task<string> CompileAsync(string[] uses)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("poise-banned-");
        try
        {
            string sample = Path.Combine(folder.FullName, "Sample.cs");
            string lines = string.Concat(uses.Select(use => use + ",\n"));
            await File.WriteAllTextAsync(sample, $"using System;\nclass Sample {{ object[] _uses = [\n{lines}]; }}\n");
            string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            string[] arguments =
            [
                "exec", SourceTree.BuildFact("Compiler"), "/nologo", "/noconfig", "/nostdlib", "/target:library",
                "/out:" + Path.Combine(folder.FullName, "Sample.dll"), "/warnaserror+:RS0030", "/preferreduilang:en",
                .. Directory.GetFiles(SourceTree.BuildFact("BannedApiAnalyzers"), "*.dll").Select(dll => "/a:" + dll),
                "/additionalfile:" + Path.Combine(SourceTree.Root, List),
                "/r:" + Path.Combine(runtime, "System.Private.CoreLib.dll"),
                .. Directory.GetFiles(runtime, "System*.dll").Where(IsReference).Select(dll => "/r:" + dll),
                sample,
            ];
            Array.ForEach(arguments, start.ArgumentList.Add);
            using Process compiler = Process.Start(start)!;
            string output = await compiler.StandardOutput.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static bool IsReference(string dll) => Path.GetFileName(dll) is "System.Runtime.dll" or "System.Net.Sockets.dll"
        or "System.Net.Http.dll" or "System.Linq.dll" or "System.Threading.dll" or "System.Net.Primitives.dll";

    [GeneratedRegex(@"^[NTMPF]:[\w.`(),#{}]+;\S.*[a-z].*$")]
    private static partial Regex BanLine();
}
