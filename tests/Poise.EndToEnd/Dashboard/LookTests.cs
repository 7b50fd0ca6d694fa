using System.Text.Json.Nodes;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>How the page looks: both colour schemes, and what can be read on them.</summary>
[Collection(DashboardCollection.Name)]
public sealed class LookTests(Browser browser)
{
    [Theory]
    [InlineData("light", 0.75, 1.0)]
    [InlineData("dark", 0.0, 0.2)]
    public void Both_schemes_are_drawn_and_can_be_read(string scheme, double least, double most)
    {
        using var bench = new DashboardBench();
        bench.Post("app", "app-2", "drain");
        bench.Backend(3).Kill();
        using var page = new Page(browser, scheme);
        page.Open(bench.Address);
        page.Shows("[data-backend=app-2]", "drained");
        page.Shows("[data-backend=app-3] .reason", "refused");
        page.Shows("#verdict", "pool app: 1 of 3 down: app-3 refused");
        Assert.Empty(Unreadable(page));

        string picture = page.Screenshot();
        Keep(picture, scheme);
        JsonNode colours = Colours(picture);
        Assert.InRange((double)colours["mean"]!, least, most);
        Assert.True((int)colours["distinct"]! > 50, $"{colours["distinct"]} colours");

        page.Click("[data-backend=app-1] .change");
        page.Shows("#dialog-body", "last backend");
        Assert.Empty(Unreadable(page));
        Keep(page.Screenshot(), $"{scheme}-dialog");
        page.ExpectClean(bench.Address);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(820)]
    [InlineData(1120)]
    [InlineData(1920)]
    public void Nothing_is_cut_off_at_any_width(int width)
    {
        using var bench = new DashboardBench();
        using var page = new Page(browser, width: width);
        page.Open(bench.Address);
        page.Shows("[data-backend=app-1]", "app-1");
        Assert.InRange((int)page.Evaluate("document.documentElement.scrollWidth")!, 1, width);
        Assert.True((bool)page.Evaluate($$"""
            [...document.querySelectorAll("button, input, strong, tbody th")].filter(each => each.offsetWidth > 0)
              .every(each => each.getBoundingClientRect().right <= {{width}})
            """)!);
        page.ExpectClean(bench.Address);
    }

    /// <summary>For people: beside the published binary, never in the tree.</summary>
    private static void Keep(string picture, string name)
    {
        string folder = Path.Combine(Path.GetDirectoryName(PoiseProcess.Binary)!, "../test/dashboard");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"{name}.png"), Convert.FromBase64String(picture));
    }

    /// <summary>Mean brightness, 0 to 1, and how many colours there are; the browser decodes the picture.</summary>
    private JsonNode Colours(string picture)
    {
        using var page = new Page(browser);
        return page.Evaluate($$"""
            (async () => {
              const image = new Image();
              image.src = "data:image/png;base64,{{picture}}";
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
              canvas.drawImage(image, 0, 0);
              const { data } = canvas.getImageData(0, 0, image.width, image.height);
              const seen = new Set();
              let sum = 0;
              for (let i = 0; i < data.length; i += 4) {
                seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
                sum += data[i] + data[i + 1] + data[i + 2];
              }
              return { mean: sum / (data.length / 4 * 3 * 255), distinct: seen.size };
            })()
            """)!;
    }

    /// <summary>Texts with a contrast below 4.5 to what is behind them (WCAG 2.2, 1.4.3).</summary>
    private static string[] Unreadable(Page page)
    {
        JsonNode found = page.Evaluate("""
            (() => {
              const parse = text => {
                const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
                return { r, g, b, a };
              };
              const over = (top, below) => ({
                r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
                b: top.b * top.a + below.b * (1 - top.a), a: 1,
              });
              const ground = element => {
                if (element === null)
                  return { r: 255, g: 255, b: 255, a: 1 };
                const own = parse(getComputedStyle(element).backgroundColor);
                return own.a === 1 ? own : over(own, ground(element.parentElement));
              };
              const light = ({ r, g, b }) => [r, g, b].map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
              const low = [];
              let looked = 0;
              const root = document.querySelector("dialog[open]") ?? document.body;
              const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const { parentElement: element, data } = walker.currentNode;
                if (data.trim() === "" || element.closest("script, noscript, [hidden]") || !element.checkVisibility())
                  continue;
                looked++;
                const below = ground(element);
                const text = over(parse(getComputedStyle(element).color), below);
                const [a, b] = [light(text), light(below)].sort((x, y) => y - x);
                const contrast = (a + 0.05) / (b + 0.05);
                if (contrast < 4.5)
                  low.push(`${contrast.toFixed(2)}: ${data.trim()}`);
              }
              return looked > 5 ? low : ["there is no text"];
            })()
            """)!;
        return [.. found.AsArray().Select(each => (string)each!)];
    }
}
