using System.Diagnostics;
using Poise.Nodes;

namespace Poise.Admin;

/// <summary>What a node says of itself.</summary>
internal sealed class NodeReports(Node node)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly PrometheusPage _metrics = new(node);
    private StatusTexts? _texts;

    /// <summary>The process answers.</summary>
    internal async Task<AdminError?> Health(AdminRequest request)
    {
        await AdminAnswer.Text(request.Response, "ok\n");
        return null;
    }

    /// <summary>Whether to send traffic here.</summary>
    internal async Task<AdminError?> Readiness(AdminRequest request)
    {
        if (!node.IsReady)
            return NotReady;
        await AdminAnswer.Text(request.Response, "ready\n");
        return null;
    }

    /// <summary>The metrics, for Prometheus.</summary>
    internal async Task<AdminError?> Metrics(AdminRequest request)
    {
        request.Response.ContentType = PrometheusPage.ContentType;
        await _metrics.Write(request.Response.BodyWriter, request.Aborted);
        return null;
    }

    internal async Task<AdminError?> Status(AdminRequest request)
    {
        if (node.Config.Generation == 0)
            return NotReady;
        request.Response.ContentType = AdminAnswer.Json;
        await StatusPage.Write(request.Response.BodyWriter, Facts(), request.Aborted);
        return null;
    }

    /// <summary>The text of the config in force, as it was read.</summary>
    internal async Task<AdminError?> Config(AdminRequest request)
    {
        if (node.Config.Generation == 0)
            return NotReady;
        request.Response.ContentType = "application/yaml; charset=utf-8";
        await request.Response.BodyWriter.WriteAsync(node.ConfigText, request.Aborted);
        return null;
    }

    /// <summary>Reads the config again; answers when it is in force, or with every error of it.</summary>
    internal async Task<AdminError?> Reload(AdminRequest request)
    {
        IReadOnlyList<string> errors = await node.Reload();
        if (errors.Count > 0)
            return AdminError.BadConfig(errors);
        int generation = node.Config.Generation;
        await AdminAnswer.Object(request.Response, json => json.WriteNumber("generation"u8, generation));
        return null;
    }

    // Generation 0 is before the start.
    private AdminError NotReady => AdminError.NotReady(node.Config.Generation == 0 ? "starting" : "shutting down");

    private StatusFacts Facts()
    {
        StatusTexts? texts = _texts;
        if (texts is null || texts.Snapshot != node.Snapshot)
            _texts = texts = new StatusTexts(node.Snapshot, node.Options);
        return new StatusFacts(
            texts,
            node.Config,
            Environment.MachineName,
            node.IsReady,
            Stopwatch.GetElapsedTime(_start),
            node.Workers,
            node.Metrics.Process);
    }
}
