using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>One page of the browser, and everything that went wrong on it.</summary>
internal sealed class Page : IDisposable
{
    private readonly Browser _browser;
    private readonly string _id;
    private readonly DevTools _tools;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    /// <param name="browser">Whose page it is.</param>
    /// <param name="scheme">light or dark: what the reader prefers.</param>
    /// <param name="width">Of the window in pixels.</param>
    internal Page(Browser browser, string scheme = "light", int width = 1440)
    {
        _browser = browser;
        (_id, string address) = browser.NewTarget();
        _tools = new DevTools(address, OnEvent);
        foreach (string domain in (string[])["Runtime", "Log", "Network", "Page"])
            _tools.Send($"{domain}.enable");
        _tools.Send("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = 900,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = false,
        });
        var prefers = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme };
        _tools.Send("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(prefers) });
    }

    /// <summary>Errors and warnings of the console, exceptions, breaches of the content policy.</summary>
    internal string[] Complaints => [.. _complaints];

    /// <summary>Every address that was asked for.</summary>
    internal string[] Requests => [.. _requests];

    internal void Open(string address) => _tools.Send("Page.navigate", new JsonObject { ["url"] = address });

    /// <summary>The value of an expression; a promise is waited for. An exception fails the test.</summary>
    internal JsonNode? Evaluate(string expression)
    {
        JsonNode answer = _tools.Send("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        if (answer["exceptionDetails"] is { } exception)
            Assert.Fail($"{expression}: {exception.ToJsonString()}");
        return answer["result"]!["value"];
    }

    /// <summary>The text that is seen of the first element, or empty when there is none.</summary>
    internal string Text(string selector) =>
        (string)Evaluate($"document.querySelector({Quote(selector)})?.innerText ?? ''")!;

    /// <summary>Waits until the text of the first element holds <paramref name="part"/>.</summary>
    internal void Shows(string selector, string part) => Until(
        () => Text(selector).Contains(part, StringComparison.Ordinal),
        $"'{part}' in {selector}");

    /// <summary>Polls; on failure the message has what the page says.</summary>
    internal void Until(Func<bool> isTrue, string what)
    {
        try
        {
            Deadline.Until(isTrue, what);
        }
        catch (Xunit.Sdk.FailException failure)
        {
            throw new InvalidOperationException($"{failure.Message}; the page: {Text("body")}", failure);
        }
    }

    /// <summary>Presses the first element with the left mouse button, where it is seen.</summary>
    internal void Click(string selector)
    {
        Until(() => (bool)Evaluate($"document.querySelector({Quote(selector)}) !== null")!, selector);
        JsonNode place = Evaluate($$"""
            (() => {
              const found = document.querySelector({{Quote(selector)}});
              found.scrollIntoView({ block: "center", behavior: "instant" });
              const { left, top, width, height } = found.getBoundingClientRect();
              return { x: left + width / 2, y: top + height / 2 };
            })()
            """)!;
        foreach (string type in (string[])["mousePressed", "mouseReleased"])
        {
            _tools.Send("Input.dispatchMouseEvent", new JsonObject
            {
                ["type"] = type,
                ["x"] = (double)place["x"]!,
                ["y"] = (double)place["y"]!,
                ["button"] = "left",
                ["clickCount"] = 1,
            });
        }
    }

    /// <summary>Types into what has the focus.</summary>
    internal void Type(string text) => _tools.Send("Input.insertText", new JsonObject { ["text"] = text });

    internal void Press(string key)
    {
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            var press = new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key };
            if (key == "Enter")
                press["text"] = "\r";
            if (key.Length == 1)
                press["text"] = key;
            press["windowsVirtualKeyCode"] = key switch { "Enter" => 13, "Tab" => 9, "Escape" => 27, _ => 0 };
            _tools.Send("Input.dispatchKeyEvent", press);
        }
    }

    /// <summary>Nothing was complained of, and nothing was asked of anybody but <paramref name="origin"/>.</summary>
    internal void ExpectClean(string origin)
    {
        Assert.Empty(Complaints);
        Assert.NotEmpty(Requests);
        Assert.All(Requests, address => Assert.StartsWith(origin, address, StringComparison.Ordinal));
    }

    /// <summary>What is in the window, as PNG in base64.</summary>
    internal string Screenshot() => (string)_tools.Send("Page.captureScreenshot")["data"]!;

    public void Dispose()
    {
        _tools.Dispose();
        _browser.CloseTarget(_id);
    }

    internal static string Quote(string text) => JsonSerializer.Serialize(text);

    private void OnEvent(string name, JsonNode parameters)
    {
        switch (name)
        {
            case "Runtime.exceptionThrown":
            case "Runtime.consoleAPICalled" when (string?)parameters["type"] is "error" or "warning" or "assert":
            case "Log.entryAdded" when (string?)parameters["entry"]!["level"] is "error" or "warning":
                _complaints.Enqueue(parameters.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                _requests.Enqueue((string)parameters["request"]!["url"]!);
                break;
        }
    }
}
