using System.Text;
using Poise.Core;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Config;

// Also proves: BackendIds.cs
public sealed class LiveObjectsTests
{
    private readonly LiveObjects _live = new();
    private readonly ConfigCompiler _compiler;
    private Snapshot _snapshot = null!;
    private Departures _departures = null!;

    public LiveObjectsTests() => _compiler = new ConfigCompiler(_live);

    [Fact]
    public void A_backend_of_the_same_name_and_address_is_the_same_object_with_the_files_new_weight_and_state()
    {
        Backend backend = Load("{ name: a, address: 10.0.0.1:80 }");
        backend.CountFailure();
        Assert.Same(backend, Load("{ name: a, address: 10.0.0.1:80, weight: 5, state: draining }"));
        Assert.Equal((5, BackendState.Draining, 1L), (backend.Weight, backend.State, backend.Failures));
        Assert.Equal(NetAddress.From(System.Net.IPAddress.Parse("10.0.0.1"), 80), backend.Endpoint);
        Assert.Equal([backend], _departures.Idle);
    }

    [Fact]
    public void What_an_operator_set_stays_until_the_file_says_something_new()
    {
        Backend backend = Load("{ name: a, address: 10.0.0.1:80, weight: 5 }");
        backend.Weight = 7;
        backend.State = BackendState.Draining;
        Load("{ name: a, address: 10.0.0.1:80, weight: 5 }");
        Assert.Equal((7, BackendState.Draining), (backend.Weight, backend.State));
        Load("{ name: a, address: 10.0.0.1:80, weight: 6 }");
        Assert.Equal((6, BackendState.Draining), (backend.Weight, backend.State));
        Load("{ name: a, address: 10.0.0.1:80, weight: 6, state: disabled }");
        Assert.Equal((6, BackendState.Disabled), (backend.Weight, backend.State));
    }

    [Fact]
    public void At_another_address_it_is_another_backend_that_goes_on_with_state_and_counts()
    {
        Backend before = Load("{ name: a, address: 10.0.0.1:80, weight: 5 }");
        before.Weight = 7;
        before.State = BackendState.Draining;
        before.Health = HealthReport.Up;
        before.CountFailure();
        Backend after = Load("{ name: a, address: 10.0.0.2:80, weight: 5 }");
        Assert.NotSame(before, after);
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal((7, BackendState.Draining, 1L), (after.Weight, after.State, after.Failures));
        Assert.Equal(HealthReport.Unknown, after.Health);
        Assert.Equal((true, false), (before.IsRemoved, after.IsRemoved));
        Assert.Equal([before], Assert.Single(_departures.Backends).Backends.ToArray());
    }

    [Fact]
    public void Who_joins_a_pool_that_runs_must_be_found_up_first()
    {
        Assert.False(Load("{ name: a, address: 10.0.0.1:80 }").IsUnproven);
        Load("{ name: a, address: 10.0.0.1:80 }, { name: b, address: 10.0.0.2:80 }");
        Assert.Equal([false, true], _snapshot.Pools[0].Backends.ToArray().Select(backend => backend.IsUnproven));
        Load("{ name: b, address: 10.0.0.2:80 }, { name: a, address: 10.0.0.9:80 }");
        Assert.Equal([true, false], _snapshot.Pools[0].Backends.ToArray().Select(backend => backend.IsUnproven));
    }

    [Fact]
    public void Who_takes_the_place_of_all_others_need_not_be_found_up_first()
    {
        Load("{ name: a, address: 10.0.0.1:80 }");
        Assert.False(Load("{ name: b, address: 10.0.0.2:80 }").IsUnproven);
    }

    [Fact]
    public void Who_comes_back_is_asked_anew()
    {
        Backend backend = Load("{ name: a, address: 10.0.0.1:80 }, { name: b, address: 10.0.0.2:80 }");
        Lease lease = PickAny();
        backend.Health = HealthReport.Up;
        Load("{ name: b, address: 10.0.0.2:80 }");
        Load("{ name: b, address: 10.0.0.2:80 }, { name: a, address: 10.0.0.1:80 }");
        Assert.Same(backend, _snapshot.Pools[0].Backends[1]);
        Assert.Equal((HealthReport.Unknown, true), (backend.Health, backend.IsUnproven));
        lease.Dispose();
    }

    [Fact]
    public void What_is_removed_while_it_works_is_taken_back_by_its_name()
    {
        Backend backend = Load("{ name: a, address: 10.0.0.1:80 }");
        Lease lease = PickAny();
        Load("{ name: b, address: 10.0.0.2:80 }");
        Assert.True(backend.IsRemoved);
        Assert.Equal([backend], Assert.Single(_departures.Backends).Backends.ToArray());
        Load("{ name: b, address: 10.0.0.2:80 }");
        Assert.Empty(_departures.Backends);
        Assert.Same(backend, Load("{ name: a, address: 10.0.0.1:80 }"));
        Assert.Equal((false, 1, 1L), (backend.IsRemoved, backend.InFlight, backend.Picks));
        lease.Dispose();
    }

    [Fact]
    public void Ten_thousand_changes_leave_no_more_behind_than_ten()
    {
        for (int i = 0; i < 10_000; i++)
        {
            string other = i % 2 == 0 ? "a" : "b";
            Load($"{{ name: x{i}, address: 10.0.0.1:80 }}, {{ name: y, address: 10.0.{i % 250}.1:80 }}", other);
            Assert.InRange(_snapshot.Pools[0].Backends[0].Id, 0, 5);
            Assert.InRange(_snapshot.Pools[0].Backends[1].Id, 0, 5);
        }
        Assert.InRange(_live.BackendCount, 2, 4);
        Assert.InRange(_live.ListenerCount, 1, 2);
    }

    [Fact]
    public void A_snapshot_that_is_given_up_changes_nothing()
    {
        Backend backend = Load("{ name: a, address: 10.0.0.1:80 }");
        PoiseOptions other = Read("{ name: a, address: 10.0.0.1:80, weight: 9 }, { name: b, address: 10.0.0.2:80 }");
        for (int i = 0; i < 100; i++)
            _compiler.Compile(other, 2);
        Assert.Equal(1, backend.Weight);
        Assert.Equal((1, 1), (_live.BackendCount, _live.ListenerCount));
        Load("{ name: a, address: 10.0.0.1:80 }, { name: b, address: 10.0.0.2:80 }");
        Assert.Equal(1, _snapshot.Pools[0].Backends[1].Id);
    }

    [Fact]
    public void A_listener_lives_on_by_name_and_protocol()
    {
        Load("10.0.0.1:80");
        LiveListener web = _snapshot.Listeners[0].Live;
        Load("10.0.0.2:80");
        Assert.Same(web, _snapshot.Listeners[0].Live);
        Assert.Same(_snapshot.Listeners[0], web.Current);
        Load("10.0.0.2:80", "api");
        Assert.True(_departures.HasListeners);
        Assert.Null(web.Current);
        Assert.Equal("web", web.Last!.Name);
        Load("10.0.0.2:80");
        Assert.NotSame(web, _snapshot.Listeners[0].Live);
    }

    [Fact]
    public void A_removed_listener_that_still_has_connections_is_taken_back_with_them()
    {
        Load("10.0.0.1:80");
        LiveListener web = _snapshot.Listeners[0].Live;
        Assert.True(web.Gauge.TryEnter(_snapshot.Listeners[0], default));
        Load("10.0.0.1:80", "api");
        Load("10.0.0.1:80", "api");
        Load("10.0.0.1:80");
        Assert.Same(web, _snapshot.Listeners[0].Live);
        Assert.NotNull(web.Current);
    }

    [Fact]
    public void A_host_name_is_left_for_others_to_resolve()
    {
        Backend backend = Load("{ name: a, address: localhost:80 }");
        Assert.Null(backend.Endpoint);
        Assert.Equal(Eligibility.Unresolved, backend.Judge(0));
    }

    /// <summary>Puts a config with these backends in force.</summary>
    /// <returns>The first of them.</returns>
    private Backend Load(string backends, string listener = "web")
    {
        PoiseOptions options = Read(backends, listener);
        _snapshot = _compiler.Compile(options, 1);
        _departures = _compiler.TakeOver(options, _snapshot);
        return _snapshot.Pools[0].Backends[0];
    }

    private static PoiseOptions Read(string backends, string listener = "web")
    {
        string text = $$"""
            listeners: { {{listener}}: { bind: "127.0.0.1:8080", pool: app } }
            pools: { app: { backends: [ {{backends}} ] } }
            """;
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(text), "poise.yaml");
        Assert.Empty(result.Errors);
        return result.Options!;
    }

    private Lease PickAny()
    {
        var tried = new TriedBackends();
        var prng = new Prng(1);
        return _snapshot.Pools[0].Pick(ref tried, ref prng, 0);
    }
}
