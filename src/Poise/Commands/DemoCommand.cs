using System.CommandLine;
using Poise.Admin;
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
        DemoPorts ports = DemoPorts.Find();
        string file = Path.Combine(folder, "poise.yaml");
        string config = DemoConfig.Text(ports, backends);
        File.WriteAllText(file, config);
        if (ConfigArgument.Read(file) is not { } read)
            return ExitCode.Failed;
        using var node = new Node(file, read);
        using var admin = new AdminApi(node);
        if ((admin.Start() ?? node.Start()) is { } problem)
            return Failure.Say(problem);
        signals.HangUp = node.HungUp;
        Introduce(file, config, ports, Path.Combine(folder, "access.log"));
        ServeTraffic(signals, new DemoTraffic(ports.Http, [.. backends.Select(backend => backend.Name)]));
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

    private static void Introduce(string file, string config, DemoPorts ports, string accessLog)
    {
        string admin = ports.Admin == DemoPorts.DefaultAdmin ? "" : $" --admin localhost:{ports.Admin}";
        Console.WriteLine(
            $"""
            Poise {Product.Version}: a load balancer in front of {Backends} demo backends, all in this process.

            {file}:

            {Indented(config)}
            Open http://localhost:{ports.Admin}/ : the dashboard, live. In another terminal:

              curl localhost:{ports.Http}/               one backend after the other says hello
              curl localhost:{ports.Http}/headers        what a backend is sent: X-Forwarded-For, X-Request-Id, ...
              curl localhost:{ports.Http}/slow           a second long; meanwhile others get the work
              curl -X POST localhost:{ports.Http}/stop   one backend goes away for ten seconds: its checks notice, and
                                                the failed count below stays 0
              curl -i localhost:{ports.Http}/gone        a pool without a living backend: an answer and its reason
              curl localhost:{ports.Tcp}/               the same backends behind a tcp listener: bytes, unread
              poise status{admin}
              poise drain app/app-1 --wait{admin}   no new work for app-1, until:
              poise enable app/app-1{admin}
              poise weight app/app-2 5{admin}
              curl localhost:{ports.Admin}/metrics       for Prometheus
              tail -f {accessLog}

            Below, every {ReportInterval.TotalSeconds:0} seconds, who answered the demo's own traffic. Ctrl-C ends it.

            """);
    }

    private static string Indented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : "  " + line));
}
