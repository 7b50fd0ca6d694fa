using System.Diagnostics;

namespace Poise.Commands;

/// <summary>Waits for a draining backend to have nothing in flight, and shows how much is left.</summary>
internal sealed class DrainWait(AdminClient client, BackendArgument target, TimeSpan longest)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two lines where what they are written to is no terminal.</summary>
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextLine;
    private int _shown = -1;

    private static bool IsTerminal => !Console.IsErrorRedirected;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <returns>Done only when nothing is in flight and nothing new will be.</returns>
    internal async Task<int> Run(BackendView backend)
    {
        while (backend is { InFlight: > 0, State: not "active" })
        {
            if (Elapsed >= longest)
            {
                string left = $"{backend.InFlight} still in flight after {longest.TotalSeconds:0.###} s";
                return Fail(left + "; nothing was cut, it goes on draining");
            }
            Show(backend.InFlight);
            await Task.Delay(Pause);
            AdminReply reply = await client.Get(target.Path);
            if (reply.Problem is not null)
                return Fail(reply.Problem);
            backend = BackendView.Read(reply.Body);
        }
        if (backend.State == "active")
            return Fail("it was enabled again while this waited");
        Clear();
        Console.WriteLine($"{target.Text}: {backend.State}, nothing in flight after {Elapsed.TotalSeconds:0.0} s");
        return ExitCode.Done;
    }

    private void Show(int inFlight)
    {
        string text = $"{target.Text}: {inFlight} in flight, {Math.Max(0, (longest - Elapsed).TotalSeconds):0} s left";
        if (IsTerminal)
            Console.Error.Write($"\r{text}\e[K");
        else if (inFlight != _shown && Elapsed >= _nextLine)
        {
            Console.Error.WriteLine(text);
            _nextLine = Elapsed + LinePause;
            _shown = inFlight;
        }
    }

    private int Fail(string reason)
    {
        Clear();
        return Failure.Say($"{target.Text}: {reason}");
    }

    private static void Clear()
    {
        if (IsTerminal)
            Console.Error.Write("\r\e[K");
    }
}
