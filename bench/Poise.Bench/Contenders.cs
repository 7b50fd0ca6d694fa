namespace Poise.Bench;

/// <summary>
/// A balancer, configured and started: one worker, no access log, upstream keep-alive on, health checks on (every two
/// seconds, as Poise has it by default; nginx has none of its own).
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="ConfigFile">The name of its file in the work folder.</param>
/// <param name="Config">The text of the file.</param>
/// <param name="Command">The command line that runs it in the foreground, by the path of the file.</param>
internal sealed record Contender(
    string Name, string ConfigFile, Func<Setting, string> Config, Func<string, string[]> Command);

/// <summary>What a config is made for.</summary>
/// <param name="Http">The port of the HTTP listener.</param>
/// <param name="Tcp">The port of the TCP listener.</param>
/// <param name="Bulk">Large bodies: each contender gets the options that its manual advises for them.</param>
/// <param name="Folder">For its files.</param>
internal readonly record struct Setting(int Http, int Tcp, bool Bulk, string Folder);

/// <summary>
/// The table of contenders. The first of those chosen is the one that the others are compared with.
/// </summary>
internal static class Contenders
{
    public static string PoiseBinary =>
        Environment.GetEnvironmentVariable("POISE_BINARY") ?? Path.GetFullPath("artifacts/publish/poise");

    public static readonly Contender[] Table =
    [
        new("poise", "poise.yaml", PoiseConfig, file => [PoiseBinary, "run", "-c", file]),
        new("haproxy", "haproxy.cfg", HaproxyConfig, file => ["haproxy", "-db", "-f", file]),
        new("nginx", "nginx.conf", NginxConfig, file => ["nginx", "-c", file]),
    ];

    static string PoiseConfig(Setting setting) => $$"""
        admin: { bind: "127.0.0.1:{{Ports.Admin}}" }
        workers: 1
        log: { access: off }
        listeners:
          http:
            bind: "127.0.0.1:{{setting.Http}}"
            timeouts: { idle: 10m }
            pool: origin
          tcp: { bind: "127.0.0.1:{{setting.Tcp}}", protocol: tcp, pool: origin }
        pools:
          origin:
            balance: round-robin
            backends: ["127.0.0.1:{{Ports.Origin}}"]

        """;

    // Idle upstream connections are kept and shared by all clients: http-reuse always, its fastest mode.
    // no strict-limits: it asks for two descriptors a connection, more than a plain machine grants.
    static string HaproxyConfig(Setting setting) => $"""
        global
            nbthread 1
            maxconn 11500
            no strict-limits
            tune.maxpollevents 400
        defaults
            timeout connect 5s
            timeout client 10m
            timeout server 10m
            timeout http-keep-alive 10m
            option dontlog-normal
            {(setting.Bulk ? "option splice-auto" : "")}
            maxconn 11500
        listen http
            mode http
            bind 127.0.0.1:{setting.Http}
            option forwardfor
            http-reuse always
            balance roundrobin
            server origin 127.0.0.1:{Ports.Origin} check inter 2s pool-max-conn -1 pool-purge-delay 60s
        listen tcp
            mode tcp
            bind 127.0.0.1:{setting.Tcp}
            balance roundrobin
            server origin 127.0.0.1:{Ports.Origin} check inter 2s

        """;

    // nginx does not splice; what helps it in bulk are larger buffers.
    const string NginxBulkBuffers = "proxy_buffers 16 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 256k;";

    static string NginxConfig(Setting setting) => $$"""
        worker_processes 1;
        worker_rlimit_nofile 20000;
        daemon off;
        pid {{setting.Folder}}/nginx.pid;
        error_log {{setting.Folder}}/nginx.error.log error;
        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
        events { worker_connections 16000; }
        http {
            access_log off;
            keepalive_timeout 600s;
            keepalive_requests 1000000000;
            client_body_temp_path {{setting.Folder}}/nginx-body;
            proxy_temp_path {{setting.Folder}}/nginx-proxy;
            fastcgi_temp_path {{setting.Folder}}/nginx-fastcgi;
            uwsgi_temp_path {{setting.Folder}}/nginx-uwsgi;
            scgi_temp_path {{setting.Folder}}/nginx-scgi;
            upstream origin {
                server 127.0.0.1:{{Ports.Origin}};
                keepalive 256;
                keepalive_requests 1000000000;
                keepalive_timeout 600s;
            }
            server {
                listen 127.0.0.1:{{setting.Http}} backlog=4096;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    {{(setting.Bulk ? NginxBulkBuffers : "")}}
                    proxy_max_temp_file_size 0;
                }
            }
        }
        stream {
            {{(setting.Bulk ? "proxy_buffer_size 64k;" : "")}}
            upstream origin { server 127.0.0.1:{{Ports.Origin}}; }
            server { listen 127.0.0.1:{{setting.Tcp}} backlog=4096; proxy_pass origin; }
        }

        """;
}
