using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>What the page does when it is told to.</summary>
[Collection(DashboardCollection.Name)]
public sealed class ActionTests(Browser browser)
{
    [Fact]
    public void Drain_asks_first_and_enable_takes_back()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Click("[data-backend=app-2] .change");
        page.Shows("#dialog-title", "Drain app-2 of pool app?");
        page.Shows("#dialog-body", "Nothing is in flight there. New work goes to app-1 and app-3.");
        page.Press("Escape");
        Assert.False((bool)page.Evaluate("document.getElementById('dialog').open")!);
        Assert.Equal("active", (string)bench.Status("app", "app-2")["state"]!);

        page.Click("[data-backend=app-2] .change");
        page.Click("#dialog-confirm");
        page.Shows("[data-backend=app-2]", "drained");
        page.Shows("[data-backend=app-2] .reason", "safe to stop");
        page.Shows("[data-pool=app]", "2 of 3 backends in rotation");
        Assert.Equal("drained", (string)bench.Status("app", "app-2")["state"]!);
        bench.TakeRequests(2);
        for (int i = 0; i < 9; i++)
            bench.Request();
        Assert.Equal(0, bench.TakeRequests(2));

        page.Click("[data-backend=app-2] .change");
        page.Shows("#dialog-title", "Enable app-2 of pool app?");
        page.Click("#dialog-confirm");
        page.Shows("[data-pool=app]", "3 of 3 backends in rotation");
        Assert.Equal("active", (string)bench.Status("app", "app-2")["state"]!);
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void A_drain_shows_what_is_left_until_it_is_done()
    {
        using var bench = new DashboardBench();
        using var answer = new ManualResetEventSlim();
        for (int i = 1; i <= 3; i++)
        {
            bench.Backend(i).On("/slow", (connection, request) =>
            {
                request.ReadFramed(connection.Reader);
                answer.Wait(Deadline.Generous);
                connection.Send(RecordingBackend.Answer("late"));
            });
        }
        using var client = new RawClient(bench.WebPort);
        client.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        using var page = new Page(browser);
        page.Open(bench.Address);
        string busy = "";
        page.Until(
            () => (busy = new[] { "app-1", "app-2", "app-3" }.FirstOrDefault(
                name => (int)bench.Status("app", name)["in_flight"]! == 1, "")).Length > 0,
            "the exchange to be in flight");
        page.Shows($"[data-backend={busy}] .in-flight", "1");
        page.Click($"[data-backend={busy}] .change");
        page.Shows("#dialog-body", "1 exchange is in flight there; it finishes.");
        page.Click("#dialog-confirm");
        page.Shows($"[data-backend={busy}] .word", "draining");
        page.Shows($"[data-backend={busy}] .reason", "1 in flight");
        answer.Set();
        Assert.Equal(200, client.ReadFinal().Status);
        page.Shows($"[data-backend={busy}] .word", "drained");
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void The_last_backend_is_warned_of()
    {
        using var bench = new DashboardBench();
        bench.Post("app", "app-1", "drain");
        bench.Post("app", "app-2", "drain");
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Click("[data-backend=app-3] .change");
        page.Shows("#dialog-body .warning", "last backend of pool app");
        Assert.Equal("dialog-cancel", (string)page.Evaluate("document.activeElement.id")!);
        page.Press("Enter");
        page.Until(() => !(bool)page.Evaluate("document.getElementById('dialog').open")!, "the dialog to close");
        Assert.Equal("active", (string)bench.Status("app", "app-3")["state"]!);

        page.Click("[data-backend=app-3] .change");
        page.Click("#dialog-confirm");
        page.Shows("#verdict", "pool app: no backend can take work");
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void A_weight_is_set_and_what_it_means_is_told()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Click("[data-backend=app-1] .weight");
        page.Shows("#dialog-body", "now 33 %");
        page.Evaluate("document.getElementById('weight').select()");
        page.Type("2");
        page.Shows("#dialog-body", "About 50 % of the pool's new work");
        page.Press("Enter");
        page.Until(() => (int)bench.Status("app", "app-1")["weight"]! == 2, "the weight to be set");
        page.Shows("[data-backend=app-1] .weight", "2");

        page.Click("[data-backend=app-1] .weight");
        page.Evaluate("document.getElementById('weight').select()");
        page.Type("0");
        page.Shows("#dialog-body", "No new work goes to it");
        page.Click("#dialog-confirm");
        page.Shows("[data-backend=app-1] .reason", "weight 0: no new work");
        page.ExpectClean(bench.Address);
    }

    [Fact]
    public void A_reload_is_done_or_says_every_error()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#generation", "generation 1");
        bench.Rewrite("balance: round-robin", "balance: round-robbin\n    helth: {}");
        page.Click("#reload");
        page.Click("#dialog-confirm");
        page.Shows("#dialog-title", "2 errors. Nothing was changed.");
        page.Shows("#dialog-body", "did you mean 'round-robin'?");
        page.Click("#dialog-cancel");
        page.Shows("#config-error", "did you mean");
        page.Shows("#generation", "generation 1");

        bench.Rewrite("app-3", "app-4");
        page.Click("#reload");
        page.Click("#dialog-confirm");
        page.Shows("[data-backend=app-4]", "app-4");
        page.Shows("#generation", "generation 2");
        Assert.True((bool)page.Evaluate("document.getElementById('config-error').hidden")!);
        Assert.All(page.Complaints, line => Assert.Contains("/v1/reload", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_is_asked_for_and_kept()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "open-sesame-0123456789\n");
        using var bench = new DashboardBench($", token-file: \"{file}\"");
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#dialog-title", "asks for its admin token");
        page.Type("wrong");
        page.Press("Enter");
        page.Shows("#dialog-title", "asks for its admin token");
        page.Until(() => (string)page.Evaluate("document.querySelector('#token').value")! == "", "to be asked again");
        page.Type("open-sesame-0123456789");
        page.Press("Enter");
        page.Shows("[data-backend=app-1]", "app-1");
        page.Open(bench.Address);
        page.Shows("[data-backend=app-1]", "app-1");
        File.Delete(file);
    }

    [Fact]
    public void A_lost_connection_is_told_with_the_age_of_what_is_seen()
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser);
        page.Open(bench.Address);
        page.Shows("#live", "live");
        bench.Stop();
        page.Shows("#live", "The connection to Poise is lost. What you see is");
        page.Shows("[data-backend=app-1]", "app-1");
        page.Click("[data-backend=app-1] .change");
        page.Click("#dialog-confirm");
        page.Shows("#dialog-error", "Poise cannot be reached.");
        page.Press("Escape");
        bench.Restart();
        page.Until(() => page.Text("#live") == "live", "the page to be live again");
        Assert.All(page.Complaints, line => Assert.Contains("ERR_CONNECTION", line, StringComparison.Ordinal));
    }
}
