using System.Runtime.InteropServices;
using Poise;
using Poise.Config;

if (args is ["version"])
{
    Console.WriteLine(Product.Version);
    return 0;
}
ConfigResult config = ConfigFile.Read(args[^1]);
foreach (ConfigError error in config.Errors)
    Console.Error.WriteLine(error);
if (config.Options is null)
    return 1;
if (args[0] == "check")
    return 0;
using var node = new Node(config.Options);
if (node.Start() is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}
using var hurry = new CancellationTokenSource();
var stop = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    if (!stop.TrySetResult())
        hurry.Cancel();
});
await stop.Task;
await node.Stop(hurry.Token);
return 0;
