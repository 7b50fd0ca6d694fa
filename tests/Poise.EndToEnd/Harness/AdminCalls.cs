using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Poise.EndToEnd.Harness;

/// <summary>What the admin API answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">Header fields, those of the body included.</param>
internal sealed record AdminReply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    internal JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The code of an error.</summary>
    internal string? Code => Json.GetProperty("error").GetProperty("code").GetString();
}

/// <summary>Calls to the admin API of a process, as the command line and the dashboard make them.</summary>
internal sealed class AdminCalls(int port) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = Deadline.Generous,
    };

    /// <summary>The token of each call; null for none.</summary>
    internal string? Token { get; set; }

    /// <summary>The status.</summary>
    internal JsonElement Status => Get("/v1/status").Json;

    internal AdminReply Get(string path) => Send(HttpMethod.Get, path);

    internal AdminReply Post(string path) => Send(HttpMethod.Post, path, fields: ("X-Poise-Admin", "1"));

    internal AdminReply Put(string path, string json) => Send(HttpMethod.Put, path, json, ("X-Poise-Admin", "1"));

    /// <summary>A backend of the pool <c>app</c>; one on 127.0.0.1 is called by its address.</summary>
    internal JsonElement Backend(string name) => Get(PathOf(name)).Json;

    internal AdminReply Drain(int backendPort) => Post(PathOf(backendPort) + "/drain");

    internal AdminReply Enable(int backendPort) => Post(PathOf(backendPort) + "/enable");

    internal JsonElement Backend(int backendPort) => Get(PathOf(backendPort)).Json;

    internal AdminReply Send(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "text/plain");
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach ((string name, string value) in fields)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = _http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return new AdminReply(
            (int)response.StatusCode,
            reader.ReadToEnd(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(
                field => field.Key, field => string.Join(", ", field.Value), StringComparer.OrdinalIgnoreCase));
    }

    internal static string PathOf(int backendPort) => PathOf($"127.0.0.1:{backendPort}");

    internal static string PathOf(string name) => $"/v1/pools/app/backends/{Uri.EscapeDataString(name)}";

    public void Dispose() => _http.Dispose();
}
