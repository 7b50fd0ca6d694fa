using Poise.Io;

namespace Poise.Health;

/// <summary>
/// Does the backend's kernel accept connections? It does not while the backend is not listening, nor when the backend
/// has stopped to accept and its queue is full.
/// <para>
/// The handshake is broken off before its third step: on Linux the backend is not woken and logs nothing, and neither
/// side is left with a connection in TIME_WAIT. HAProxy does the same.
/// </para>
/// </summary>
public sealed class TcpProbe : Probe
{
    public override async LoopTask<ProbeResult> Run(ProbeContext context, ProbeTarget target, long deadline)
    {
        Connection socket = context.Loop.NewConnection();
        IoResult connected = await socket.Connect(target.Endpoint, deadline, isKnock: true);
        socket.Close(reset: true);
        return connected.IsError ? ProbeResult.Of(connected.Error) : ProbeResult.Ok;
    }
}
