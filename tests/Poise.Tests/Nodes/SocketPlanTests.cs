using System.Net;
using Poise.Core;
using Poise.Http;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Nodes;

public sealed class SocketPlanTests
{
    private readonly Listener _web = NewListener("web", "127.0.0.1:80");
    private List<BoundSocket> _held = [];
    private int _descriptors = 3;

    [Fact]
    public void The_first_opens_one_socket_for_each_address_and_worker()
    {
        Listener two = NewListener("two", "127.0.0.1:81", "[::1]:81");
        SocketPlan plan = SocketPlan.Of([], [_web, two], [0, 1]);
        Assert.Equal(
            ["127.0.0.1:80/0", "127.0.0.1:80/1", "127.0.0.1:81/0", "127.0.0.1:81/1", "[::1]:81/0", "[::1]:81/1"],
            plan.Open.Select(socket => $"{socket.Address}/{socket.Worker}"));
        Assert.Empty(plan.Keep);
        Assert.Empty(plan.Close);
    }

    [Fact]
    public void What_has_not_changed_is_kept_as_it_is()
    {
        Apply([_web], 0, 1);
        SocketPlan plan = SocketPlan.Of(_held, [_web], [0, 1]);
        Assert.All(plan.Keep, socket => Assert.Equal(socket.Before, socket.After));
        Assert.Equal((2, 0, 0), Counts(plan));
    }

    [Fact]
    public void An_address_that_another_listener_has_now_keeps_its_sockets()
    {
        Apply([_web], 0, 1);
        Listener other = NewListener("other", "127.0.0.1:80");
        SocketPlan plan = SocketPlan.Of(_held, [other], [0, 1]);
        Assert.Equal((2, 0, 0), Counts(plan));
        Assert.All(plan.Keep, socket => Assert.Equal(socket.Before with { Listener = other }, socket.After));
    }

    [Fact]
    public void An_address_that_nobody_wants_is_closed()
    {
        Apply([_web, NewListener("old", "127.0.0.1:81")], 0, 1);
        SocketPlan plan = SocketPlan.Of(_held, [_web], [0, 1]);
        Assert.Equal((2, 0, 2), Counts(plan));
        Assert.All(plan.Close, socket => Assert.Equal(81, socket.Address.Port));
    }

    [Fact]
    public void More_workers_open_sockets_of_their_own()
    {
        Apply([_web], 0);
        SocketPlan plan = SocketPlan.Of(_held, [_web], [0, 1, 2]);
        Assert.Equal([1, 2], plan.Open.Select(socket => socket.Worker));
        Assert.Equal((1, 2, 0), Counts(plan));
    }

    [Fact]
    public void A_worker_that_goes_leaves_its_sockets_to_those_that_have_fewest_and_nothing_closes()
    {
        Apply([_web], 0, 1, 2, 3);
        SocketPlan plan = Apply([_web], 0, 2);
        Assert.Equal((4, 0, 0), Counts(plan));
        Assert.Equal([0, 0, 2, 2], plan.Keep.Select(socket => socket.After.Worker).Order());
        Assert.All(plan.Keep, socket => Assert.True(socket.Before.Worker % 2 == 1 || socket.Before == socket.After));
    }

    [Fact]
    public void New_workers_take_sockets_of_which_others_have_two()
    {
        Apply([_web], 0, 1, 2, 3);
        Apply([_web], 0);
        SocketPlan plan = Apply([_web], 0, 7, 8, 9, 10);
        Assert.Equal((4, 1, 0), Counts(plan));
        Assert.Equal([0, 7, 8, 9, 10], _held.Select(socket => socket.Worker).Order());
    }

    [Fact]
    public void An_address_that_a_wildcard_takes_in_is_kept_and_is_the_wildcards()
    {
        Apply([_web], 0, 1);
        Listener every = NewListener("every", "0.0.0.0:80", "[::]:80");
        SocketPlan plan = SocketPlan.Of(_held, [every], [0, 1]);
        Assert.Equal((2, 4, 0), Counts(plan));
        Assert.All(plan.Keep, socket => Assert.Same(every, socket.After.Listener));
    }

    [Fact]
    public void A_wildcard_that_became_one_address_is_closed_beside_it()
    {
        Apply([NewListener("every", "0.0.0.0:80", "[::]:80")], 0);
        SocketPlan plan = SocketPlan.Of(_held, [_web], [0]);
        Assert.Equal((0, 1, 2), Counts(plan));
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", true)]
    [InlineData("127.0.0.1:80", "127.0.0.2:80", false)]
    [InlineData("0.0.0.0:80", "127.0.0.1:80", true)]
    [InlineData("127.0.0.1:80", "0.0.0.0:80", true)]
    [InlineData("0.0.0.0:80", "127.0.0.1:81", false)]
    [InlineData("0.0.0.0:80", "[::1]:80", false)]
    [InlineData("[::]:80", "[::1]:80", true)]
    public void Sockets_overlap_where_one_is_every_address_of_the_other(string one, string other, bool overlap) =>
        Assert.Equal(overlap, SocketPlan.Overlaps(Address(one), Address(other)));

    /// <summary>Whatever is asked for in whatever order: each address has a socket on each worker and none is lost.
    /// </summary>
    [Fact]
    public void Any_sequence_of_changes_ends_with_every_worker_on_every_address()
    {
        string[] addresses = ["127.0.0.1:80", "127.0.0.2:80", "0.0.0.0:80", "127.0.0.1:81", "[::]:81", "[::1]:81"];
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var random = new Prng(seed);
            _held = [];
            int newest = 0;
            for (int change = 0; change < 20; change++)
            {
                string[] wanted = [.. addresses.Where(_ => random.Below(2) == 0)];
                Listener[] listeners = [.. wanted.Select(address => NewListener("l" + random.Below(3), address))];
                int[] workers = [.. Enumerable.Range(newest, 1 + random.Below(5))];
                newest += random.Below(3);
                HashSet<int> before = [.. _held.Select(socket => socket.Descriptor)];
                SocketPlan plan = Apply(listeners, workers);
                Assert.Equal(before.Count, plan.Keep.Count + plan.Close.Count);
                before.ExceptWith(plan.Keep.Select(each => each.Before.Descriptor));
                before.ExceptWith(plan.Close.Select(socket => socket.Descriptor));
                Assert.Empty(before);
                Assert.All(_held, socket => Assert.Contains(socket.Worker, workers));
                Assert.All(wanted, address => Assert.All(workers, worker => Assert.Contains(
                    _held, socket => socket.Address == Address(address) && socket.Worker == worker)));
            }
        }
    }

    private SocketPlan Apply(Listener[] listeners, params int[] workers)
    {
        SocketPlan plan = SocketPlan.Of(_held, listeners, workers);
        _held = [.. plan.Keep.Select(socket => socket.After),
            .. plan.Open.Select(socket => socket with { Descriptor = _descriptors++ })];
        return plan;
    }

    private static (int Keep, int Open, int Close) Counts(SocketPlan plan) =>
        (plan.Keep.Count, plan.Open.Count, plan.Close.Count);

    private static NetAddress Address(string text) => NetAddress.From(IPEndPoint.Parse(text));

    private static Listener NewListener(string name, params string[] addresses) => new()
    {
        Name = name,
        Protocol = ListenerProtocol.Http,
        Addresses = [.. addresses.Select(Address)],
        Routes = [],
        RouteTable = new RouteTable([]),
        Timeouts = default,
        HeadLimits = HeadLimits.Default,
        Live = new LiveListener(name),
    };
}
