using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>What the page shows of a node.</summary>
[Collection(DashboardCollection.Name)]
public sealed class MapTests(Browser browser)
{
    [Fact]
    public void The_way_of_requests_is_drawn_from_listeners_to_backends()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("[data-backend=app-3]", "app-3");
        Assert.Equal(["web", "db"], Names(page, "#listeners strong"));
        Assert.Equal(["api-calls", "web"], Names(page, "#routes strong").Take(2));
        Assert.Equal(["api", "app", "echo"], Names(page, ".pool strong"));
        Assert.Contains("http 127.0.0.1:", page.Text("#listeners li"), StringComparison.Ordinal);
        Assert.Contains("3 of 3 backends in rotation", page.Text("[data-pool=app]"), StringComparison.Ordinal);
        // Two lines for a route: into it and out of it; one for each backend.
        int routes = (int)page.Evaluate("document.querySelectorAll('#routes > li').length")!;
        Assert.Equal((routes * 2) + 5, (int)page.Evaluate("document.querySelectorAll('#links path.link').length")!);
        Assert.Empty(LinesOutOfPlace(page));
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void Rates_follow_what_is_served()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("[data-pool=app]", "0 requests/s");
        page.Until(
            () =>
            {
                for (int i = 0; i < 30; i++)
                    bench.Request();
                return RateOf(page, "app-1") > 0 && RateOf(page, "app-3") > 0;
            },
            "a rate of app-1 and app-3");
        Assert.DoesNotContain("0 requests/s", page.Text("[data-pool=app] .numbers")[..2], StringComparison.Ordinal);
        Assert.True((bool)page.Evaluate("""
            [...document.querySelectorAll("#links .link")].some(line => Number(line.getAttribute("stroke-width")) > 1.2)
            """)!);
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void Errors_that_clients_see_are_in_the_verdict()
    {
        using var bench = new DashboardBench();
        for (int i = 1; i <= 3; i++)
            bench.Backend(i).On("/broken", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#verdict", "All 5 backends up");
        page.Until(
            () =>
            {
                for (int i = 0; i < 10; i++)
                    bench.Request("/broken");
                return page.Text("#verdict").StartsWith("100 % of requests end in an error", StringComparison.Ordinal);
            },
            "errors in the verdict");
        page.Shows("#verdict", "All 5 backends up");
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void A_backend_that_fails_its_checks_is_named_with_the_reason_until_it_is_back()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#verdict", "All 5 backends up");
        bench.Backend(2).On("/healthz", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        page.Shows("#verdict", "pool app: 1 of 3 down: app-2 status 500");
        page.Shows("[data-backend=app-2] .word", "down");
        page.Shows("[data-backend=app-2] .reason", "status 500");
        page.Shows("[data-pool=app]", "2 of 3 backends in rotation");
        Assert.Contains("app-2 status 500", (string)page.Evaluate("document.title")!, StringComparison.Ordinal);

        page.Click("#problems");
        page.Until(() => Names(page, "tbody tr .name") is ["app-2"], "only what is not up");
        bench.Backend(2).On("/healthz", RecordingBackend.Answer("ok"));
        page.Shows("#verdict", "All 5 backends up");
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void What_looks_like_markup_is_text()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#routes", "<img src=x");
        bench.Rewrite("balance: round-robin", "\"<img src=x onerror=document.title='cracked'>\": 1");
        page.Click("#reload");
        page.Click("#dialog-confirm");
        page.Shows("#dialog-body", "<img src=x");
        page.Press("Escape");
        page.Shows("#config-error", "<img src=x");
        Assert.Equal(0, (int)page.Evaluate("document.querySelectorAll('img, [onerror]').length")!);
        Assert.DoesNotContain("cracked", (string)page.Evaluate("document.title")!, StringComparison.Ordinal);
        // The answer to the reload was 422, which the browser counts as an error.
        Assert.All(page.Complaints, line => Assert.Contains("/v1/reload", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_thousand_backends_are_folded_and_found()
    {
        int port = Ports.Free();
        // What never accepts is up all the same: the kernel completes the handshakes of the checks.
        using var backends = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backends.Bind(new IPEndPoint(IPAddress.Any, Ports.Free()));
        backends.Listen(4096);
        using PoiseProcess poise = PoiseProcess.Start(Large(port, ((IPEndPoint)backends.LocalEndPoint!).Port));
        using var page = new Page(browser);
        page.Open($"http://127.0.0.1:{port}/");
        page.Shows("#verdict", "All 1,000 backends up");
        page.Shows("[data-pool=svc-7]", "50 of 50 backends in rotation");
        Assert.Equal(0, (int)page.Evaluate("document.querySelectorAll('tbody tr').length")!);
        Assert.InRange((int)page.Evaluate("document.querySelectorAll('*').length")!, 1, 2_000);

        page.Press("/");
        page.Type("SVC-7-33");
        page.Shows("#shown", "1 pool of 20");
        Assert.Equal(["svc-7-33"], Names(page, "tbody tr .name"));

        page.Evaluate("document.querySelector('#filter').select()");
        page.Type("svc-3");
        page.Until(() => Names(page, ".pool strong") is ["svc-3"], "one pool");
        page.Click(".summary button");
        page.Until(() => Names(page, "tbody tr .name").Length == 50, "all rows of svc-3");
        page.Click(".summary button");
        page.Until(() => Names(page, "tbody tr .name").Length == 0, "svc-3 to fold");
        page.ExpectClean($"http://127.0.0.1:{port}/");
    }

    static string Large(int adminPort, int backendPort)
    {
        var text = new StringBuilder($$"""
            workers: 1
            log: { access: "off" }
            admin: { bind: "127.0.0.1:{{adminPort}}" }
            listeners:
              edge:
                bind: "127.0.0.1:{{Ports.Free()}}"
                routes:

            """);
        for (int pool = 0; pool < 20; pool++)
            text.AppendLine($"      - {{ match: {{ path: /{pool}/ }}, pool: svc-{pool} }}");
        text.AppendLine("pools:");
        for (int pool = 0; pool < 20; pool++)
        {
            text.AppendLine($"  svc-{pool}:\n    health: {{ interval: 1h }}\n    backends:");
            for (int i = 0; i < 50; i++)
            {
                string address = $"127.0.{pool + 1}.{i + 1}:{backendPort}";
                text.AppendLine($"      - {{ name: svc-{pool}-{i}, address: \"{address}\" }}");
            }
        }
        return text.ToString();
    }

    static string[] Names(Page page, string selector) => [.. page.Evaluate(
        $"[...document.querySelectorAll({Page.Quote(selector)})].map(each => each.innerText)")!
        .AsArray().Select(each => (string)each!)];

    static double RateOf(Page page, string backend) => double.TryParse(
        page.Text($"[data-backend={backend}] .rate"), CultureInfo.InvariantCulture, out double rate) ? rate : 0;

    /// <summary>Lines that do not begin at the right edge of one node and end at the left edge of another.</summary>
    static string[] LinesOutOfPlace(Page page)
    {
        JsonNode found = page.Evaluate("""
            (() => {
              const origin = document.getElementById("map").getBoundingClientRect();
              const boxes = [...document.querySelectorAll(".node, tbody tr, .summary")]
                .map(each => each.getBoundingClientRect()).filter(box => box.height > 0)
                .map(box => ({ left: box.left - origin.left, right: box.right - origin.left,
                               top: box.top - origin.top, bottom: box.bottom - origin.top }));
              const near = (a, b) => Math.abs(a - b) <= 2;
              const touches = (x, y, side) => boxes.some(box => near(box[side], x) && y >= box.top && y <= box.bottom);
              const lines = [...document.querySelectorAll("#links path.link")].map(path => path.getAttribute("d"));
              return lines.filter(d => {
                const [x1, y1] = d.slice(1).split(/[ C]/).map(Number);
                const [x2, y2] = d.split(" ").slice(-2).map(Number);
                return !touches(x1, y1, "right") || !touches(x2, y2, "left");
              });
            })()
            """)!;
        return [.. found.AsArray().Select(each => (string)each!)];
    }
}
