using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Poise.Config;
using Poise.Nodes;
using Poise.Pools;

namespace Poise.Admin;

/// <summary>A node that serves nothing, with one worker, and its admin API without a socket.</summary>
internal sealed class AdminFixture : IDisposable
{
    internal const string Config =
        """
        workers: 1
        log: { access: off, level: error }
        pools:
          app:
            fail-open: true
            backends:
              - { name: one, address: "192.0.2.1:80" }
              - { name: two, address: "192.0.2.2:80", weight: 3 }
              - "192.0.2.3:80"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("poise-admin-");
    private readonly AdminApi _api;

    /// <param name="isStarted">Whether the node has started.</param>
    internal AdminFixture(bool isStarted = true)
    {
        File.WriteAllText(ConfigPath, Config);
        Node = new Node(ConfigPath, ConfigFile.Read(ConfigPath));
        if (isStarted)
            Assert.Null(Node.Start());
        _api = new AdminApi(Node);
    }

    internal Node Node { get; }

    internal string ConfigPath => Path.Combine(_folder.FullName, "poise.yaml");

    internal Backend this[string name] => Node.Snapshot.Pools[0].Backends.ToArray().Single(each => each.Name == name);

    /// <summary>What it answers: JSON, or null where that is empty or a text.</summary>
    internal async Task<(int Status, JsonNode? Body)> Send(string method, string path, string body = "")
    {
        HttpContext context = Context(method, path, body);
        context.Request.Headers[AdminGuard.ChangeHeader] = "1";
        HttpResponse response = await Send(context);
        response.Body.Position = 0;
        bool isJson = response.ContentType == AdminAnswer.Json;
        return (response.StatusCode, isJson ? JsonNode.Parse(response.Body) : null);
    }

    internal async Task<HttpResponse> Send(HttpContext context)
    {
        await _api.Answer(context);
        await context.Response.BodyWriter.FlushAsync();
        return context.Response;
    }

    internal static DefaultHttpContext Context(string method, string path, string body = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Host = new HostString("localhost", 9901);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Response.Body = new MemoryStream();
        return context;
    }

    public void Dispose()
    {
        Node.Dispose();
        _folder.Delete(recursive: true);
    }
}
