using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Poise.EndToEnd.Harness;

/// <summary>
/// An HTTP/1.1 backend of ours: it reads strictly, records every request and every byte, and answers by script. A
/// script runs when the head is there; the body is its to read. Without one the answer names the backend and the
/// target.
/// </summary>
internal sealed class RecordingBackend : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentDictionary<string, Action<BackendConnection, RecordedRequest>> _scripts = new();
    private readonly List<BackendConnection> _connections = [];
    private readonly Action<BackendConnection>? _raw;
    private bool _closed;

    /// <param name="name">In every answer: which backend it was.</param>
    /// <param name="raw">What happens on each connection instead of HTTP, or null.</param>
    /// <param name="port">Where it listens on 127.0.0.1; 0 takes a free port.</param>
    internal RecordingBackend(string name = "one", Action<BackendConnection>? raw = null, int port = 0)
    {
        Name = name;
        _raw = raw;
        Port = port == 0 ? Ports.Free() : port;
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen(1024);
        new Thread(Accept) { IsBackground = true, Name = $"backend {name}" }.Start();
    }

    internal string Name { get; }

    internal int Port { get; }

    /// <summary>What a strict reader does not take for a request. One that is cut is none of these.</summary>
    internal ConcurrentQueue<string> Complaints { get; } = new();

    internal RecordedRequest[] Requests => [.. _requests];

    internal BackendConnection[] Connections
    {
        get
        {
            lock (_connections)
                return [.. _connections];
        }
    }

    internal BackendConnection LastConnection => Connections[^1];

    /// <summary>Answers requests for <paramref name="path"/> (the target up to its query).</summary>
    internal void On(string path, Action<BackendConnection, RecordedRequest> script) => _scripts[path] = script;

    /// <summary>Answers with these bytes after the whole request was read, and closes if told so.</summary>
    internal void On(string path, string bytes, bool close = false) => On(path, (connection, request) =>
    {
        request.ReadFramed(connection.Reader);
        connection.Send(bytes);
        if (close)
            connection.Close();
    });

    /// <summary>The requests since the last call.</summary>
    internal List<RecordedRequest> TakeRequests()
    {
        var taken = new List<RecordedRequest>();
        while (_requests.TryDequeue(out RecordedRequest? request))
            taken.Add(request);
        return taken;
    }

    /// <summary>What a request without a script is answered with.</summary>
    internal string AnswerTo(RecordedRequest request) => Answer($"{Name} {request.Method} {request.Target}");

    internal static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>Stops to listen and resets what is open, as a backend that is killed.</summary>
    internal void Kill()
    {
        lock (_connections)
        {
            _closed = true;
            _listener.Close();
            foreach (BackendConnection connection in _connections.Where(each => each.IsOpen))
                connection.Reset();
        }
    }

    public void Dispose()
    {
        lock (_connections)
        {
            _closed = true;
            _listener.Dispose();
            foreach (BackendConnection connection in _connections)
                connection.Dispose();
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
                Begin(_listener.Accept());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The listener was closed: no more connections.
        }
    }

    private void Begin(Socket socket)
    {
        BackendConnection connection;
        lock (_connections)
        {
            if (_closed)
            {
                socket.Dispose();
                return;
            }
            connection = new BackendConnection(socket, _connections.Count + 1);
            _connections.Add(connection);
        }
        new Thread(() => Serve(connection), 256 * 1024) { IsBackground = true }.Start();
    }

    private void Serve(BackendConnection connection)
    {
        try
        {
            if (_raw is not null)
                _raw(connection);
            else
                ServeHttp(connection);
        }
        catch (CutException cut)
        {
            connection.Ended(cut.End);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or TimeoutException)
        {
            // The peer or the test ended it.
        }
        catch (Exception error)
        {
            Complaints.Enqueue(error.Message);
        }
        connection.Dispose();
    }

    private void ServeHttp(BackendConnection connection)
    {
        while (connection.IsOpen && !connection.Reader.IsAtEnd)
        {
            RecordedRequest request = RecordedRequest.ReadHead(connection.Reader, connection.Number);
            _requests.Enqueue(request);
            if (_scripts.TryGetValue(request.Target.Split('?')[0], out var script))
            {
                script(connection, request);
                continue;
            }
            request.ReadFramed(connection.Reader);
            connection.Send(request.Method == "HEAD" ? HeadOf(AnswerTo(request)) : AnswerTo(request));
        }
        if (connection.IsOpen)
            connection.Ended(connection.Reader.LastEnd);
    }

    private static string HeadOf(string answer) =>
        answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
}
