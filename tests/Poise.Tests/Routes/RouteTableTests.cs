using System.Text;
using CsCheck;
using Rule = Poise.Routes.RouteReference.Rule;

namespace Poise.Routes;

public sealed class RouteTableTests
{
    private static readonly Gen<string> Label = OneOf("a", "b", "ab");
    private static readonly Gen<string> Host = Label.Array[1, 4].Select(labels => string.Join('.', labels));
    private static readonly Gen<string> HostPattern =
        Gen.Select(Host, Gen.Bool, (host, wildcard) => wildcard ? "*." + host : host);

    private static readonly Gen<string> Path = OneOf("a", "b", "ab").Array[0, 4]
        .SelectMany(segments => OneOf("", "/").Select(end => "/" + string.Join('/', segments)
            + (segments.Length > 0 ? end : "")));

    private static readonly Gen<Rule> AnyRule = Gen.Select(
        HostPattern.Array[0, 3],
        Gen.Frequency(
            (1, Gen.Const((string?)null)),
            (3, Path.Select(path => (string?)path)),
            (3, Path.Select(path => (string?)("=" + path)))),
        Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))).Array[0, 2],
        (hosts, path, conditions) => new Rule(hosts, path, conditions));

    [Fact]
    public void Agrees_with_the_rules_as_the_contract_states_them() =>
        Gen.Select(AnyRule.Array[0, 12], Gen.Select(Host, Path).Array[1, 20]).ForAll(2_000, given =>
        {
            (Rule[] rules, (string, string)[] requests) = given;
            RouteTable table = Compile(rules);
            foreach ((string host, string path) in requests)
                Assert.Equal(RouteReference.Match(rules, host, path), Match(table, host, path));
        });

    [Theory]
    [InlineData("example.com", "/", 0)]
    [InlineData("a.example.com", "/", 2)]
    [InlineData("a.b.example.com", "/", 1)]
    [InlineData("b.example.com", "/", 2)]
    [InlineData("other", "/", 3)]
    [InlineData(".example.com", "/", 3)]
    [InlineData("", "/", 3)]
    public void Exact_host_then_the_longest_wildcard_then_any(string host, string path, int expected)
    {
        RouteTable table = Compile(
            new(["example.com"], null, []), new(["*.b.example.com"], null, []), new(["*.example.com"], null, []),
            new([], null, []));
        Assert.Equal(expected, Match(table, host, path));
    }

    [Theory]
    [InlineData("/a/b", 2)]
    [InlineData("/a/b/", 1)]
    [InlineData("/a/b/c", 1)]
    [InlineData("/a/bc", 0)]
    [InlineData("/a", 0)]
    [InlineData("/ab", 3)]
    [InlineData("*", 3)]
    public void Exact_path_then_the_longest_prefix_then_any(string path, int expected)
    {
        RouteTable table = Compile(
            new([], "/a", []), new([], "/a/b/", []), new([], "=/a/b", []), new([], "/", []));
        Assert.Equal(expected, Match(table, "h", path));
    }

    [Fact]
    public void A_host_without_a_matching_route_falls_through_to_less_specific_hosts()
    {
        RouteTable table = Compile(
            new(["x.example.com"], "/only", []), new(["*.example.com"], "/wild", []), new([], "/any", []));
        Assert.Equal(0, Match(table, "x.example.com", "/only"));
        Assert.Equal(1, Match(table, "x.example.com", "/wild"));
        Assert.Equal(2, Match(table, "x.example.com", "/any"));
        Assert.Equal(-1, Match(table, "x.example.com", "/none"));
    }

    [Fact]
    public void The_host_counts_for_more_than_the_path()
    {
        RouteTable table = Compile(new([], "=/a", []), new(["*.com"], "/a", []), new(["x.com"], null, []));
        Assert.Equal(2, Match(table, "x.com", "/a"));
        Assert.Equal(1, Match(table, "y.com", "/a"));
        Assert.Equal(0, Match(table, "y.org", "/a"));
    }

    [Fact]
    public void More_conditions_win_and_then_the_order_in_the_file()
    {
        RouteTable table = Compile(
            new([], "/a", []), new([], "/a/", []), new([], "/a", [true]), new([], "/a", [true, false]));
        Assert.Equal(2, Match(table, "h", "/a"));
        Assert.Equal(0, Match(Compile(new([], "/a", []), new([], "/a/", [])), "h", "/a"));
    }

    [Fact]
    public void Slash_is_any_and_ties_with_no_path_by_order()
    {
        Assert.Equal(0, Match(Compile(new([], "/", []), new([], null, [])), "h", "/x"));
        Assert.Equal(0, Match(Compile(new([], null, []), new([], "/", [])), "h", "/x"));
    }

    [Fact]
    public void An_empty_table_matches_nothing() => Assert.Equal(-1, Match(Compile(), "h", "/"));

    [Fact]
    public void A_thousand_hosts_are_found_without_allocating()
    {
        RouteTable table = Compile([.. Enumerable.Range(0, 1_000).SelectMany(i => new Rule[]
        {
            new([$"h{i}.example.com", $"*.w{i}.example.com"], $"/p{i}", []),
            new([$"h{i}.example.com"], null, []),
        })]);
        byte[] wildcard = "a.b.w999.example.com"u8.ToArray();
        byte[] exact = "h500.example.com"u8.ToArray();
        Assert.Equal(1_998, table.Match(wildcard, "/p999/x"u8));

        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = 0;
        for (int i = 0; i < 1_000; i++)
            sum += table.Match(wildcard, "/p999/x"u8) + table.Match(exact, "/p500"u8) + table.Match(exact, "/"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000 * (1_998 + 1_000 + 1_001), sum);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static RouteTable Compile(params Rule[] rules) => new([.. rules.Select(rule => rule.Compile())]);

    private static int Match(RouteTable table, string host, string path) =>
        table.Match(Encoding.ASCII.GetBytes(host), Encoding.ASCII.GetBytes(path));
}
