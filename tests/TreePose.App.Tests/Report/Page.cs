using System.Text.Json.Nodes;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>One page, with what went wrong on it.</summary>
internal sealed class Page : IAsyncDisposable
{
    private readonly Chromium _browser;
    private readonly string _session,
        _context;
    private readonly List<string> _problems = [],
        _requests = [];
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Page(Chromium browser, string session, string context)
    {
        (_browser, _session, _context) = (browser, session, context);
        browser.Happened += Note;
    }

    /// <summary>Messages of the console, errors and violations of the content security policy.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Addresses that were asked for, but for files and data inside the page.</summary>
    public IReadOnlyList<string> Requests => _requests;

    public async Task Show(string file, int width, bool dark, bool lessMotion)
    {
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            await _browser.Ask(domain + ".enable", null, _session);
        await _browser.Ask(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = width,
                ["height"] = 900,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = false,
            },
            _session
        );
        await _browser.Ask(
            "Emulation.setEmulatedMedia",
            new()
            {
                ["features"] = new JsonArray(
                    new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" },
                    new JsonObject { ["name"] = "prefers-reduced-motion", ["value"] = lessMotion ? "reduce" : "no-preference" }
                ),
            },
            _session
        );
        await _browser.Ask("Page.navigate", new() { ["url"] = AddressOf(file) }, _session);
        await _loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static string AddressOf(string file) =>
        file.StartsWith("http://127.0.0.1:", StringComparison.Ordinal) ? file : new Uri(Path.GetFullPath(file)).AbsoluteUri;

    /// <summary>A picture of the whole page.</summary>
    public async Task<byte[]> Picture()
    {
        JsonNode? answer = await _browser.Ask(
            "Page.captureScreenshot",
            new() { ["format"] = "png", ["captureBeyondViewport"] = true },
            _session
        );
        return Convert.FromBase64String((string)answer!["data"]!);
    }

    /// <summary>The value of a JavaScript expression; a promise is waited for.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonNode? answer = await _browser.Ask(
            "Runtime.evaluate",
            new()
            {
                ["expression"] = expression,
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            },
            _session
        );
        Assert.Null(answer!["exceptionDetails"]?.ToJsonString());
        return answer["result"]!["value"]?.DeepClone();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Happened -= Note;
        await _browser.Ask("Target.disposeBrowserContext", new() { ["browserContextId"] = _context });
    }

    private void Note(string session, JsonNode message)
    {
        if (session != _session)
            return;
        JsonNode? p = message["params"];
        switch ((string?)message["method"])
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded":
                _problems.Add(p!.ToJsonString());
                break;
            case "Network.requestWillBeSent"
                when (string)p!["request"]!["url"]! is var url
                    && !url.StartsWith("file:", StringComparison.Ordinal)
                    && !url.StartsWith("data:", StringComparison.Ordinal):
                _requests.Add(url);
                break;
        }
    }
}
