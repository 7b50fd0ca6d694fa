using System.Text;
using Poise.Core;
using Poise.Http;
using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>Where what a worker did goes: into its counters, and into the logs where they are on.</summary>
internal sealed class WorkerLog(Worker worker, AccessLogQueue? accessLog, EventLog? events)
{
    private static readonly EventKind Paused = new(LogLevel.Warning, "descriptors ran out: accepting pauses");
    private static readonly EventKind Fault = new(LogLevel.Error, "a fault in Poise closed a connection");

    private readonly byte[] _detail = new byte[256];

    /// <summary>Accounts for an HTTP exchange that has ended; the client's bytes are still at hand.</summary>
    internal void Account(HttpExchange exchange)
    {
        ExchangeCounts.Ended(worker.Cells, exchange.Record, exchange.LiveListener, worker.Loop.Now);
        if (accessLog is { IsEnabled: true })
            Write(exchange, accessLog);
    }

    /// <summary>Accounts for a tcp connection that has ended.</summary>
    internal void Account(ExchangeRecord record, Listener listener, NetAddress client)
    {
        ExchangeCounts.Ended(worker.Cells, record, listener);
        if (accessLog is not { IsEnabled: true })
            return;
        AccessRecord line = Gather(record, listener.Name, client);
        line.Pool = listener.Pool!.Name;
        line.Protocol = "tcp"u8;
        accessLog.Add(line);
    }

    internal void AcceptPaused()
    {
        ExchangeMetrics.AcceptPaused.Add(worker.Cells);
        events?.Write(Paused);
    }

    internal void Report(Exception exception)
    {
        ExchangeMetrics.Exceptions.Add(worker.Cells);
        events?.Write(Fault, ("exception", exception.ToString()));
    }

    private void Write(HttpExchange exchange, AccessLogQueue log)
    {
        HttpHead request = exchange.Request;
        ReadOnlySpan<byte> head = exchange.Head;
        AccessRecord line = Gather(exchange.Record, exchange.LiveListener.Name, exchange.Client.Peer);
        line.Route = exchange.Record.Route?.Name;
        line.Pool = exchange.Record.Route?.Pool.Name;
        line.Method = request.MethodText.Of(head);
        line.Host = request.Host.Of(head);
        line.Target = request.Target.Of(head);
        line.Protocol = request.MinorVersion == 0 ? "HTTP/1.0"u8 : "HTTP/1.1"u8;
        line.Status = exchange.Record.Status;
        line.RequestId = exchange.Id.Bytes;
        line.UserAgent = request.Value(head, KnownField.UserAgent);
        log.Add(line);
    }

    private ReadOnlySpan<byte> Detail(ExchangeRecord record) =>
        _detail.AsSpan(0, Encoding.ASCII.GetBytes(record.Detail ?? "", _detail));

    private AccessRecord Gather(ExchangeRecord record, string listener, NetAddress client) => new()
    {
        UnixMilliseconds = worker.Loop.WallMilliseconds,
        Client = client,
        Listener = listener,
        Backend = record.Backend?.Name,
        Reason = record.Reason,
        Error = Detail(record),
        RequestBytes = record.RequestBytes,
        ResponseBytes = record.ResponseBytes,
        DurationNanoseconds = record.DurationNs(worker.Loop.Now),
        ConnectNanoseconds = record.ConnectNs,
        FirstByteNanoseconds = record.FirstByteNs,
        Attempts = record.Tries,
        Reused = record.IsReused,
    };
}
