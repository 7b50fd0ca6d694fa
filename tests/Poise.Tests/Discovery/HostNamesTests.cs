using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Discovery;

// Also proves: HostName.cs, HostBackend.cs, HostAnswer.cs

public sealed class HostNamesTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly EventLog _events;
    private readonly ConcurrentQueue<Backend> _moved = new();
    private readonly ConcurrentDictionary<string, Func<Task<IPAddress[]>>> _answers = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly HostNames _names;
    private int _ids;

    public HostNamesTests()
    {
        _events = new EventLog(TimeProvider.System, new MetricRegistry(), LogLevel.Debug);
        _names = new HostNames(Resolve, _clock, _events, _moved.Enqueue);
    }

    public void Dispose() => _names.Dispose();

    [Fact]
    public async Task The_first_answers_are_there_when_the_wait_is_over()
    {
        Answer("app.internal", "10.0.0.1");
        Backend named = NewBackend("app.internal:80");
        Backend other = NewBackend("app.internal:81");
        Backend numbered = NewBackend("10.9.9.9:80");
        await _names.Follow([named, other, numbered]);
        Assert.Equal("10.0.0.1:80", $"{named.Endpoint}");
        Assert.Equal("10.0.0.1:81", $"{other.Endpoint}");
        Assert.Null(numbered.Endpoint);
        Assert.Equal(["app.internal"], _asked);
        Assert.Equal(2, Told("a backend's host name has an address").Length);
        Assert.Empty(_moved);
    }

    [Fact]
    public async Task An_address_that_is_still_among_the_answers_stays()
    {
        Answer("app.internal", "10.0.0.1");
        Backend backend = NewBackend("app.internal:80");
        await _names.Follow([backend]);
        Told();
        Answer("app.internal", "10.0.0.2", "10.0.0.1");
        await Again();
        Assert.Equal("10.0.0.1:80", $"{backend.Endpoint}");
        Assert.Equal((0, 0), (Told().Length, _moved.Count));
        Answer("app.internal", "10.0.0.2", "10.0.0.3");
        await Again();
        Assert.Equal("10.0.0.2:80", $"{backend.Endpoint}");
        Assert.Equal([backend], _moved);
        Assert.Equal("10.0.0.2:80", Assert.Single(Told("another address")).GetProperty("address").GetString());
        await Again();
        Assert.Empty(Told());
    }

    [Theory]
    [InlineData("::1,127.0.0.1", "127.0.0.1:80")]
    [InlineData("2001:db8::1", "[2001:db8::1]:80")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1:80")]
    public async Task An_ipv4_address_comes_first(string answers, string endpoint)
    {
        Answer("app.internal", answers.Split(','));
        Backend backend = NewBackend("app.internal:80");
        await _names.Follow([backend]);
        Assert.Equal(endpoint, $"{backend.Endpoint}");
    }

    [Fact]
    public async Task A_name_that_has_no_address_leaves_its_backend_without_one_and_says_so_once()
    {
        Fail("app.internal", SocketError.HostNotFound);
        Backend backend = NewBackend("app.internal:80");
        await _names.Follow([backend]);
        await Again();
        await Again();
        Assert.Null(backend.Endpoint);
        JsonElement line = Assert.Single(Told());
        Assert.Equal("a backend's host name has no address", line.GetProperty("message").GetString());
        Assert.Equal(("app", "b0"), (line.GetProperty("pool").GetString(), line.GetProperty("backend").GetString()));
        Answer("app.internal", "10.0.0.1");
        await Again();
        Assert.Equal("10.0.0.1:80", $"{backend.Endpoint}");
        Assert.Single(Told("has an address"));
        Fail("app.internal", SocketError.NoData);
        await Again();
        Assert.Null(backend.Endpoint);
        Assert.Single(Told("has no address"));
        Assert.Equal([backend], _moved);
    }

    [Fact]
    public async Task While_nobody_can_be_asked_the_last_address_stays()
    {
        Answer("app.internal", "10.0.0.1");
        Backend known = NewBackend("app.internal:80");
        await _names.Follow([known]);
        Told();
        Fail("app.internal", SocketError.TryAgain);
        await Again();
        await Again();
        Assert.Equal("10.0.0.1:80", $"{known.Endpoint}");
        Assert.Single(Told("its address stays"));
        Backend joined = NewBackend("app.internal:81");
        await _names.Follow([known, joined]);
        Assert.Equal("10.0.0.1:81", $"{joined.Endpoint}");
    }

    [Fact]
    public async Task A_resolver_that_hangs_holds_nothing_up()
    {
        var late = new TaskCompletionSource<IPAddress[]>();
        _answers["hangs.internal"] = () => late.Task;
        Answer("app.internal", "10.0.0.1");
        Backend hangs = NewBackend("hangs.internal:80");
        Backend well = NewBackend("app.internal:80");
        Task followed = _names.Follow([hangs, well]);
        await Until(() => well.Endpoint is not null);
        Assert.False(followed.IsCompleted);
        _clock.Advance(HostNames.Patience);
        await followed.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null(hangs.Endpoint);

        // One question at a time, however often its turn comes.
        for (int i = 0; i < 5; i++)
            _clock.Advance(HostNames.Period);
        await Until(() => Told("has no address").Length == 1);
        Assert.Single(_asked, "hangs.internal");
        late.SetResult([IPAddress.Parse("10.0.0.9")]);
        await Until(() => hangs.Endpoint is not null);
        Assert.Equal("10.0.0.9:80", $"{hangs.Endpoint}");
    }

    [Fact]
    public async Task More_names_than_can_be_asked_at_once_all_get_their_turn()
    {
        int asking = 0;
        int most = 0;
        Backend[] backends = [.. Enumerable.Range(0, 100).Select(i => NewBackend($"n{i}.internal:80"))];
        for (int i = 0; i < 100; i++)
        {
            _answers[$"n{i}.internal"] = async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref asking));
                await Task.Yield();
                Interlocked.Decrement(ref asking);
                return [IPAddress.Loopback];
            };
        }
        await _names.Follow(backends);
        Assert.All(backends, backend => Assert.NotNull(backend.Endpoint));
        Assert.InRange(most, 1, 16);
    }

    [Fact]
    public async Task A_name_that_is_no_longer_followed_is_not_asked_for()
    {
        Answer("app.internal", "10.0.0.1");
        Backend backend = NewBackend("app.internal:80");
        await _names.Follow([backend]);
        await _names.Follow([]);
        Answer("app.internal", "10.0.0.2");
        _clock.Advance(HostNames.Period);
        _clock.Advance(HostNames.Period);
        Assert.Equal(["app.internal"], _asked);
        Assert.Equal("10.0.0.1:80", $"{backend.Endpoint}");
    }

    [Fact]
    public async Task The_system_knows_this_host_and_not_that_one()
    {
        Assert.Contains(IPAddress.Loopback, await HostNames.AskSystem("localhost"));
        HostAnswer answer = await HostAnswer.Of(HostNames.AskSystem, "no-such-host.invalid");
        Assert.Empty(answer.Addresses);
        Assert.NotNull(answer.Problem);
    }

    private Backend NewBackend(string address)
    {
        int id = _ids++;
        return new Backend(new BackendKey("app", "b" + id), address, weight: 1, id);
    }

    private void Answer(string name, params string[] addresses) =>
        _answers[name] = () => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse));

    private void Fail(string name, SocketError error) => _answers[name] = () => throw new SocketException((int)error);

    private Task<IPAddress[]> Resolve(string host)
    {
        _asked.Enqueue(host);
        return _answers[host]();
    }

    /// <summary>The next round of questions, and their answers.</summary>
    private async Task Again()
    {
        int before = _asked.Count;
        _clock.Advance(HostNames.Period);
        await Until(() => _asked.Count > before);
        await Until(() => _names.IsQuiet);
    }

    private readonly List<JsonElement> _told = [];

    /// <summary>The lines with this in their message since they were last asked for; without it, all of them.</summary>
    private JsonElement[] Told(string message = "")
    {
        while (!_events.IsEmpty)
        {
            _told.AddRange(Encoding.UTF8.GetString(_events.Peek()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement));
            _events.Release();
        }
        JsonElement[] lines = [.. _told.Where(
            line => line.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal))];
        if (lines.Length > 0)
            _told.Clear();
        return lines;
    }

    private static async Task Until(Func<bool> isTrue)
    {
        bool isDone = isTrue();
        for (int i = 0; i < 20_000 && !isDone; i++)
        {
            await Task.Delay(1);
            isDone = isTrue();
        }
        Assert.True(isDone, "waited 20 s");
    }
}
