using System.Diagnostics;
using System.Net.Sockets;

namespace Poise.EndToEnd.Harness;

/// <summary>A real nginx as a backend: one process, its own folder, killed by its own process id.</summary>
internal sealed class NginxBackend : IDisposable
{
    private readonly Process _process;

    internal NginxBackend(string name)
    {
        Port = Ports.Free();
        Folder = Directory.CreateTempSubdirectory("poise-nginx-").FullName;
        string config = Path.Combine(Folder, "nginx.conf");
        File.WriteAllText(config, $$"""
            daemon off; master_process off; pid {{Folder}}/pid; error_log {{Folder}}/error.log;
            events { worker_connections 1024; }
            http {
                access_log off; client_body_temp_path {{Folder}}/body; client_max_body_size 0;
                proxy_temp_path {{Folder}}/p; fastcgi_temp_path {{Folder}}/f; uwsgi_temp_path {{Folder}}/u;
                scgi_temp_path {{Folder}}/s; keepalive_requests 1000000;
                server {
                    listen 127.0.0.1:{{Port}} reuseport;
                    location / { return 200 "{{name}}"; }
                    location /files/ { alias {{Folder}}/; }
                }
            }
            """);
        _process = Process.Start(new ProcessStartInfo(Binary)
        {
            ArgumentList = { "-p", Folder, "-c", config },
            RedirectStandardError = true,
        })!;
        _process.BeginErrorReadLine();
        Deadline.Until(IsUp, "nginx to start");
    }

    internal int Port { get; }

    internal string Folder { get; }

    private static string Binary => File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

    /// <summary>kill -9.</summary>
    internal void Kill()
    {
        Native.Signal(_process.Id, Native.Kill);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private bool IsUp()
    {
        try
        {
            using var client = new RawClient(Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
