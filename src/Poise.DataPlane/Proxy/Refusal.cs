using Poise.Core;
using Poise.Http.H1;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>Says no to a connection beyond a listener's limit: an answer over HTTP, a reset over tcp.</summary>
internal static class Refusal
{
    internal static async LoopTask Run(Worker worker, Listener listener, Connection client)
    {
        if (listener.Protocol != ListenerProtocol.Http)
        {
            client.Close(reset: true);
            return;
        }
        ListenerMetrics.Reasons.Add(listener.Series.Of(worker.Cells), Reason.Overload);
        ByteBuffer buffer = worker.Loop.SmallBuffers.Rent();
        buffer.Commit(Answer(worker, buffer.Free));
        await client.Send(buffer, worker.Loop.Now + LingeringClose.Silence);
        buffer.Release();
        await LingeringClose.Run(client);
    }

    private static int Answer(Worker worker, Span<byte> destination)
    {
        var answer = new OwnAnswer { Reason = Reason.Overload, Date = worker.Date, Closes = true };
        return answer.Write(destination);
    }
}
