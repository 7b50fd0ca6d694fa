using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Poise.Admin.Dashboard;

public sealed partial class DashboardAssetsTests
{
    const int MostBytes = 80 * 1024;

    [Theory]
    [InlineData("index.html", "text/html; charset=utf-8")]
    [InlineData("app.css", "text/css; charset=utf-8")]
    [InlineData("app.js", "text/javascript; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task A_file_is_served_as_what_it_is(string name, string type)
    {
        HttpResponse response = await Get(name);
        Assert.Equal((200, type), (response.StatusCode, response.ContentType));
        Assert.Equal(DashboardAssets.Read(name), ((MemoryStream)response.Body).ToArray());
        Assert.Equal(response.Body.Length, response.ContentLength);
        Assert.Equal("no-cache", response.Headers.CacheControl);
        Assert.Equal(DashboardAssets.ContentPolicy, response.Headers.ContentSecurityPolicy);
    }

    [Fact]
    public async Task The_root_is_the_page()
    {
        DefaultHttpContext context = Context("/");
        Assert.Null(await DashboardAssets.Page(new AdminRequest(context, [])));
        Assert.Equal(DashboardAssets.Read("index.html"), ((MemoryStream)context.Response.Body).ToArray());
    }

    [Theory]
    [InlineData("none.js")]
    [InlineData("")]
    [InlineData("../dashboard/app.js")]
    [InlineData("APP.JS")]
    public async Task Another_name_is_not_found(string name)
    {
        AdminError? error = await DashboardAssets.File(new AdminRequest(Context("/dashboard/x"), [name]));
        Assert.Equal(404, error?.Status);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("W/{0}")]
    [InlineData("*")]
    public async Task What_the_browser_has_already_is_not_sent_again(string condition)
    {
        string tag = (await Get("app.js")).Headers.ETag!;
        HttpResponse response = await Get("app.js", request =>
            request.Headers.IfNoneMatch = string.Format(null, condition, tag));
        Assert.Equal((304, 0, tag), (response.StatusCode, response.Body.Length, response.Headers.ETag));
    }

    [Fact]
    public async Task Another_file_has_another_tag()
    {
        string tag = (await Get("app.css")).Headers.ETag!;
        HttpResponse response = await Get("app.js", request => request.Headers.IfNoneMatch = tag);
        Assert.Equal(200, response.StatusCode);
    }

    [Fact]
    public async Task A_head_is_told_the_length_and_sent_nothing()
    {
        HttpResponse response = await Get("app.js", request => request.Method = "HEAD");
        Assert.Equal(DashboardAssets.Read("app.js")!.Length, response.ContentLength);
        Assert.Equal(0, response.Body.Length);
    }

    [Fact]
    public void Every_file_is_reached_from_the_page_and_is_there()
    {
        var reached = new HashSet<string> { "index.html" };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out string? name))
        {
            byte[]? content = DashboardAssets.Read(name);
            Assert.True(content is not null, $"{name} is named and not there");
            foreach (Match match in Reference().Matches(Encoding.UTF8.GetString(content)))
            {
                if (reached.Add(match.Groups["file"].Value))
                    open.Enqueue(match.Groups["file"].Value);
            }
        }
        Assert.Equal(Names().Order(), reached.Order());
    }

    [Fact]
    public void It_is_small() => Assert.InRange(Names().Sum(name => DashboardAssets.Read(name)!.Length), 1, MostBytes);

    [Fact]
    public void Nothing_comes_from_another_site_and_nothing_that_Poise_says_becomes_markup() =>
        Assert.All(Names(), name => Assert.DoesNotMatch(Forbidden(), Encoding.UTF8
            .GetString(DashboardAssets.Read(name)!)
            .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal)));

    static IEnumerable<string> Names() => typeof(DashboardAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("dashboard/", StringComparison.Ordinal))
        .Select(name => name["dashboard/".Length..]);

    static async Task<HttpResponse> Get(string name, Action<HttpRequest>? change = null)
    {
        DefaultHttpContext context = Context($"/dashboard/{name}");
        change?.Invoke(context.Request);
        Assert.Null(await DashboardAssets.File(new AdminRequest(context, [name])));
        return context.Response;
    }

    static DefaultHttpContext Context(string path) => new()
    {
        Request = { Method = "GET", Path = path },
        Response = { Body = new MemoryStream() },
    };

    [GeneratedRegex("""(?:(?:href|src)="dashboard/|from "\./)(?<file>[\w.-]+)"|import "\./(?<file>[\w.-]+)"[;]""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"https?://|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
        + @"|<script>|<style|\sstyle=|\son\w+=", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();
}
