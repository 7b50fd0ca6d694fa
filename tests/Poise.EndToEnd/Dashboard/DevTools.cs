using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Poise.EndToEnd.Dashboard;

/// <summary>
/// The Chrome DevTools Protocol with one page: commands that wait for their answer, and the events in between.
/// </summary>
internal sealed class DevTools : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonNode?>> _waiting = [];
    private readonly Action<string, JsonNode> _onEvent;
    private readonly Task _receiving;
    private int _lastId;

    /// <param name="address">The page's webSocketDebuggerUrl.</param>
    /// <param name="onEvent">Called with the name and the parameters of each event, on another thread.</param>
    internal DevTools(string address, Action<string, JsonNode> onEvent)
    {
        _onEvent = onEvent;
        _socket.ConnectAsync(new Uri(address), _end.Token).Wait(LongestAnswer);
        _receiving = Task.Run(Receive);
    }

    /// <summary>Sends a command and waits for its result; an error of the browser fails the test.</summary>
    internal JsonNode Send(string method, JsonObject? parameters = null)
    {
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id = Interlocked.Increment(ref _lastId);
        lock (_waiting)
            _waiting[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        byte[] bytes = Encoding.UTF8.GetBytes(message.ToJsonString());
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, _end.Token).Wait(LongestAnswer);
        Assert.True(answer.Task.Wait(LongestAnswer), $"the browser does not answer {method}");
        JsonNode reply = answer.Task.Result ?? throw new InvalidOperationException("the browser has gone");
        if (reply["error"] is { } error)
            Assert.Fail($"{method}: {error.ToJsonString()}");
        return reply["result"]!;
    }

    public void Dispose()
    {
        _end.Cancel();
        _receiving.Wait(LongestAnswer);
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task Receive()
    {
        try
        {
            while (await ReceiveMessage() is { } message)
                Dispatch(message);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // The browser or the test ended it.
        }
        lock (_waiting)
        {
            foreach (TaskCompletionSource<JsonNode?> answer in _waiting.Values)
                answer.TrySetResult(null);
        }
    }

    private async Task<JsonNode?> ReceiveMessage()
    {
        var text = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(part.AsMemory(), _end.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            text.Write(part, 0, received.Count);
            if (received.EndOfMessage)
                return JsonSerializer.Deserialize<JsonNode>(text.GetBuffer().AsSpan(0, (int)text.Length));
        }
    }

    private void Dispatch(JsonNode message)
    {
        if ((string?)message["method"] is { } name)
        {
            _onEvent(name, message["params"]!);
            return;
        }
        lock (_waiting)
        {
            if (_waiting.Remove((int)message["id"]!, out TaskCompletionSource<JsonNode?>? answer))
                answer.SetResult(message);
        }
    }
}
