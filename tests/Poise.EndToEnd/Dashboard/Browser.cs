using System.Diagnostics;
using System.Text.Json.Nodes;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>A headless Chromium with a profile of its own, for all tests of a class.</summary>
public sealed class Browser : IDisposable
{
    private static readonly string[] Flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
    ];

    private readonly string _profile = Directory.CreateTempSubdirectory("poise-chromium-").FullName;
    private readonly Process _process;
    private readonly HttpClient _http;

    public Browser()
    {
        string[] arguments = [.. Flags, $"--user-data-dir={_profile}", "about:blank"];
        _process = Tool.Start("/usr/bin/chromium", arguments);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        string portFile = Path.Combine(_profile, "DevToolsActivePort");
        Deadline.Until(() => File.Exists(portFile) && File.ReadAllLines(portFile).Length > 1, "chromium to start");
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{File.ReadAllLines(portFile)[0]}") };
    }

    /// <summary>A new empty page.</summary>
    /// <returns>Its id and the address of its protocol.</returns>
    internal (string Id, string Address) NewTarget()
    {
        var path = new Uri("/json/new?about:blank", UriKind.Relative);
        using HttpResponseMessage answer = _http.PutAsync(path, null).Result;
        JsonNode target = JsonNode.Parse(answer.Content.ReadAsStringAsync().Result)!;
        return ((string)target["id"]!, (string)target["webSocketDebuggerUrl"]!);
    }

    internal void CloseTarget(string id) =>
        _http.GetStringAsync(new Uri($"/json/close/{id}", UriKind.Relative)).Wait(Deadline.Generous);

    public void Dispose()
    {
        _http.Dispose();
        // Its own children with it: renderers and the zygote.
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Deadline.Until(IsProfileGone, "chromium's profile to be free");
    }

    // A child that is being killed may still write into it.
    private bool IsProfileGone()
    {
        try
        {
            Directory.Delete(_profile, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
