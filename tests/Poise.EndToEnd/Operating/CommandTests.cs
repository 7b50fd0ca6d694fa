using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>The command line as scripts see it: exit codes, and one clear line on standard error.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("poise-commands-").FullName;

    [Fact]
    public void Version_is_a_version() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Run(0, "version").Output);

    [Fact]
    public void Schema_is_a_json_schema()
    {
        using JsonDocument schema = JsonDocument.Parse(Run(0, "schema").Output);
        Assert.Contains("json-schema.org", schema.RootElement.GetProperty("$schema").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("\"listeners\"", schema.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_config_passes_the_check() =>
        Run(0, "check", "-c", Write(new PoiseConfig { Backends = [1] }.ToString()));

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public void Each_error_of_a_config_has_its_position(string command)
    {
        string path = Write(
            "listeners:\n  web: { bnd: \":1\" }\npools:\n  app: { backends: [\"x:1\"], balanced: random }\n");
        string errors = Run(1, command, "-c", path).Errors;
        Assert.Contains($"{path}:2:10: ", errors, StringComparison.Ordinal);
        Assert.Contains("bind", errors, StringComparison.Ordinal);
        Assert.Contains($"{path}:4:", errors, StringComparison.Ordinal);
        Assert.Contains("balance", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public void A_file_that_is_not_there_is_named(string command)
    {
        string path = Path.Combine(_folder, "none.yaml");
        OneLine(Run(1, command, "-c", path).Errors, path);
    }

    [Fact]
    public void A_port_in_use_is_named()
    {
        int port = Ports.Free();
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, port));
        taken.Listen();
        string path = Write(new PoiseConfig { Port = port, Workers = 2, Backends = [1] }.ToString());
        OneLine(Run(1, "run", "-c", path).Errors, $"127.0.0.1:{port}");
    }

    [Fact]
    public void A_second_poise_does_not_share_the_port_of_the_first()
    {
        var config = new PoiseConfig { Workers = 2, Backends = [1] };
        using PoiseProcess first = config.Start();
        PoiseConfig second = config with { AdminPort = Ports.Free() };
        OneLine(Run(1, "run", "-c", Write(second.ToString())).Errors, $"127.0.0.1:{config.Port}");
    }

    [Fact]
    public void An_address_that_is_not_ours_is_named()
    {
        int port = Ports.Free();
        string config = new PoiseConfig { Port = port, Backends = [1] }.ToString();
        string path = Write(config.Replace(
            $"bind: \"127.0.0.1:{port}", $"bind: \"203.0.113.1:{port}", StringComparison.Ordinal));
        OneLine(Run(1, "run", "-c", path).Errors, "203.0.113.1:");
    }

    [Fact]
    public void An_access_log_that_cannot_be_opened_is_named()
    {
        string log = Path.Combine(_folder, "no", "such", "folder.log");
        string path = Write(new PoiseConfig { Backends = [1], AccessLog = log }.ToString());
        OneLine(Run(1, "run", "-c", path).Errors, log);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run", "--frobnicate")]
    [InlineData("check", "-c")]
    public void Wrong_usage_is_2(params string[] arguments) => Assert.NotEmpty(Run(2, arguments).Errors);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void OneLine(string errors, string names)
    {
        string line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    private static (string Output, string Errors) Run(int exitCode, params string[] arguments)
    {
        using Process process = Tool.Start(PoiseProcess.Binary, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(20_000));
        Assert.True(exitCode == process.ExitCode, $"exit code {process.ExitCode}: {errors.Result}");
        return (output, errors.Result);
    }

    private string Write(string config)
    {
        string path = Path.Combine(_folder, "poise.yaml");
        File.WriteAllText(path, config);
        return path;
    }
}
