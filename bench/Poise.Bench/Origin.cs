using System.Globalization;
using System.Text.RegularExpressions;

namespace Poise.Bench;

/// <summary>
/// What answers behind the balancers: nginx on core 1, a body of 13 bytes out of its config and 1 MiB by sendfile. It
/// counts its requests, which the harness holds against what the load generator counted.
/// </summary>
internal sealed partial class Origin : IDisposable
{
    readonly PinnedProcess _process;

    // The requests for the count itself are counted too.
    long _ownRequests;

    public Origin(string folder)
    {
        string root = Path.Combine(folder, "origin");
        Directory.CreateDirectory(root);
        File.WriteAllBytes(Path.Combine(root, "1MiB"), new byte[1 << 20]);
        string file = Path.Combine(folder, "origin.conf");
        File.WriteAllText(file, Config(folder, root));
        _process = PinnedProcess.Start(core: 1, Path.Combine(folder, "origin.log"), ["nginx", "-c", file]);
        _process.WaitForPort(Ports.Origin);
    }

    /// <summary>Requests that have reached the origin since it started.</summary>
    public long Requests()
    {
        using HttpClient client = new();
        string page = client.GetStringAsync($"http://127.0.0.1:{Ports.OriginStatus}/").GetAwaiter().GetResult();
        _ownRequests++;
        return long.Parse(Counts().Match(page).Groups[1].Value, CultureInfo.InvariantCulture) - _ownRequests;
    }

    public void Dispose() => _process.Dispose();

    static string Config(string folder, string root) => $$"""
        worker_processes 1;
        worker_rlimit_nofile 20000;
        daemon off;
        pid {{folder}}/origin.pid;
        error_log {{folder}}/origin.error.log error;
        events { worker_connections 16000; }
        http {
            access_log off;
            sendfile on;
            sendfile_max_chunk 1m;
            keepalive_timeout 3600s;
            keepalive_requests 1000000000;
            client_body_temp_path {{folder}}/origin-body;
            proxy_temp_path {{folder}}/origin-proxy;
            fastcgi_temp_path {{folder}}/origin-fastcgi;
            uwsgi_temp_path {{folder}}/origin-uwsgi;
            scgi_temp_path {{folder}}/origin-scgi;
            server {
                listen 127.0.0.1:{{Ports.Origin}} backlog=4096;
                location = / { return 200 "hello, world\n"; }
                location = /1MiB { root {{root}}; }
            }
            server {
                listen 127.0.0.1:{{Ports.OriginStatus}};
                location / { stub_status; }
            }
        }

        """;

    [GeneratedRegex(@"^ \d+ \d+ (\d+)", RegexOptions.Multiline)]
    private static partial Regex Counts();
}
