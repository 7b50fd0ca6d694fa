using System.Text;
using Poise.Routes;

namespace Poise.Contracts;

// Also proves: Routes/Matchers.cs

/// <summary>What every line of <see cref="Matchers"/> must do. A new line adds its example.</summary>
public sealed class MatcherContractTests
{
    // Short form, then a request that it holds for and one that it does not, as "host path".
    private static readonly Dictionary<string, (string Text, string Holds, string Fails)> Examples = new()
    {
        ["host"] = ("*.example.com", "a.example.com /", "example.com /"),
        ["path"] = ("/api/", "h /api/x", "h /apix"),
    };

    public static TheoryData<string> Names => [.. Matchers.All.ToArray().Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Holds_for_its_example_and_not_for_the_other(string name)
    {
        (Matcher matcher, string[] holds, string[] fails) = Example(name);
        Assert.True(Matches(matcher, holds));
        Assert.False(Matches(matcher, fails));
    }

    [Theory, MemberData(nameof(Names))]
    public void Prints_the_form_that_it_can_be_made_of_again(string name)
    {
        string text = Example(name).Matcher.ToString();
        Assert.Equal(text, Kind(name).FromText(text).ToString());
        Assert.Equal(Examples[name].Text, text);
    }

    [Theory, MemberData(nameof(Names))]
    public void Allocates_nothing(string name)
    {
        Matcher matcher = Example(name).Matcher;
        byte[] host = "a.example.com"u8.ToArray();
        byte[] path = "/api/x"u8.ToArray();
        int held = 0;
        matcher.Matches(new RouteQuery(host, path));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            held += matcher.Matches(new RouteQuery(host, path)) ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(held is 0 or 100);
    }

    private static MatcherKind Kind(string name) => Array.Find(Matchers.All.ToArray(), kind => kind.Name == name)!;

    private static (Matcher Matcher, string[] Holds, string[] Fails) Example(string name)
    {
        (string text, string holds, string fails) = Examples[name];
        return (Kind(name).FromText(text), holds.Split(' '), fails.Split(' '));
    }

    private static bool Matches(Matcher matcher, string[] request) =>
        matcher.Matches(new RouteQuery(Encoding.ASCII.GetBytes(request[0]), Encoding.ASCII.GetBytes(request[1])));
}
