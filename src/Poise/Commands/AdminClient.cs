using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Poise.Commands;

/// <summary>What the admin API answered, or why there is no answer.</summary>
/// <param name="Body">The answer's bytes.</param>
/// <param name="Problem">One line where it was not done; null where it was.</param>
/// <param name="Details">More lines, as every error of a config.</param>
internal sealed record AdminReply(byte[] Body, string? Problem, IReadOnlyList<string> Details);

/// <summary>
/// Asks a running process by its admin API. What goes wrong comes back as a problem; nothing is thrown.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    // What makes a change one that no web site asked for: docs/reference/admin-api.md.
    private const string ChangeHeader = "X-Poise-Admin";

    /// <summary>A reload may wait for a resolver.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly Uri _url;

    internal AdminClient(Uri url, string? token)
    {
        _url = url;
        // An address on this host is not reached through a proxy, whatever the environment says.
        var direct = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        _http = new HttpClient(direct) { BaseAddress = url, Timeout = Longest };
        _http.DefaultRequestHeaders.Add(ChangeHeader, "1");
        if (token is { Length: > 0 })
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    internal Task<AdminReply> Get(string path) => Send(HttpMethod.Get, path);

    internal Task<AdminReply> Post(string path) => Send(HttpMethod.Post, path);

    internal Task<AdminReply> Put(string path, string json) => Send(HttpMethod.Put, path, json);

    public void Dispose() => _http.Dispose();

    private async Task<AdminReply> Send(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            return response.IsSuccessStatusCode ? new AdminReply(body, null, []) : Refused(response, body);
        }
        catch (HttpRequestException error)
        {
            return Unreachable((error.InnerException as SocketException)?.Message ?? error.Message);
        }
        catch (TaskCanceledException)
        {
            return Unreachable($"no answer within {Longest.TotalSeconds:0} s");
        }
    }

    private AdminReply Unreachable(string reason) => new(
        [],
        $"cannot reach Poise at {_url.GetLeftPart(UriPartial.Authority)}: {reason.ReplaceLineEndings(" ")}; "
            + "is it running there? --admin URL names another address",
        []);

    private AdminReply Refused(HttpResponseMessage response, byte[] body)
    {
        string plain = $"{_url.GetLeftPart(UriPartial.Authority)} answered {(int)response.StatusCode}; is that Poise?";
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement error = document.RootElement.GetProperty("error");
            string message = error.GetProperty("message").GetString() ?? plain;
            IEnumerable<string> details = error.TryGetProperty("details", out JsonElement lines)
                ? lines.EnumerateArray().Select(line => line.GetString() ?? "")
                : [];
            return new AdminReply(body, message, [.. details]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new AdminReply(body, plain, []);
        }
    }
}
