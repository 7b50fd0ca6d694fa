using System.CommandLine;
using Poise.Demo;

using Poise.Nodes;

namespace Poise.Commands;

/// <summary><c>poise demo</c>: backends, a config, Poise and a little traffic in one process.</summary>
internal static class DemoCommand
{
    private const int Backends = 3;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        var command = new Command("demo", "Try Poise: demo backends, a config and a little traffic; Ctrl-C ends it.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        using var signals = new Signals();
        DemoBackend[] backends = [.. Enumerable.Range(1, Backends).Select(i => new DemoBackend($"app-{i}"))];
        string folder = Directory.CreateTempSubdirectory("poise-demo-").FullName;
        try
        {
            return Serve(signals, backends, folder);
        }
        finally
        {
            foreach (DemoBackend backend in backends)
                backend.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Serve(Signals signals, DemoBackend[] backends, string folder)
    {
        (int http, int tcp) = DemoConfig.FreePorts();
        string file = Path.Combine(folder, "poise.yaml");
        string config = DemoConfig.Text(http, tcp, backends);
        File.WriteAllText(file, config);
        if (ConfigArgument.Read(file) is not { } options)
            return ExitCode.Failed;
        using var node = new Node(file, options);
        if (node.Start() is { } problem)
        {
            Console.Error.WriteLine("poise: " + problem);
            return ExitCode.Failed;
        }
        signals.HangUp = node.HungUp;
        Introduce(file, config, http, tcp, Path.Combine(folder, "access.log"));
        ServeTraffic(signals, new DemoTraffic(http, [.. backends.Select(backend => backend.Name)]));
        node.Stop(signals.Hurry).GetAwaiter().GetResult();
        Console.WriteLine("Stopped; nothing is left behind.");
        return ExitCode.Done;
    }

    private static void ServeTraffic(Signals signals, DemoTraffic traffic)
    {
        using var ending = new CancellationTokenSource();
        Task running = traffic.Run(ending.Token);
        while (!signals.WaitForStop(ReportInterval))
            Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {traffic.Report()}");
        ending.Cancel();
        running.GetAwaiter().GetResult();
    }

    private static void Introduce(string file, string config, int http, int tcp, string accessLog) => Console.WriteLine(
        $"""
        Poise {Product.Version}: a load balancer in front of {Backends} demo backends, all in this process.

        {file}:

        {Indented(config)}
        Open http://localhost:{http}/ or try, in another terminal:

          curl localhost:{http}/               one backend after the other says hello
          curl localhost:{http}/headers        what a backend is sent: X-Forwarded-For, X-Request-Id, ...
          curl localhost:{http}/slow           a second long; meanwhile others get the work (least connections)
          curl -X POST localhost:{http}/stop   one backend goes away for ten seconds; the failed count below stays 0
          curl -i localhost:{http}/gone        a pool without a living backend: 502 and the reason
          curl localhost:{tcp}/               the same backends behind a tcp listener: bytes, unread
          tail -f {accessLog}

        Below, every {ReportInterval.TotalSeconds:0} seconds, who answered the demo's own traffic. Ctrl-C ends it.

        """);

    private static string Indented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : "  " + line));
}
