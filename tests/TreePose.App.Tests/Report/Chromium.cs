using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>
/// A headless Chromium, driven over the DevTools protocol by the few calls that these tests need: a library that does it
/// brings some 700 MB of its own.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly ScratchFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonNode?>> _asked = [];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private int _next;

    /// <summary>Events of all pages, with their session.</summary>
    internal event Action<string, JsonNode>? Happened;

    /// <summary>Skips a test, visibly, where there is no Chromium.</summary>
    public static string Require()
    {
        string? path = Environment.GetEnvironmentVariable("TREEPOSE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null && File.Exists(path), "Chromium is not here: the pages are not looked at");
        return path!;
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new page that shows a file, or an address of this machine.</summary>
    internal async Task<Page> Open(string file, int width, bool dark, bool lessMotion = true)
    {
        await Start();
        string context = (string)(await Ask("Target.createBrowserContext"))!["browserContextId"]!; // with a storage of its own
        string target = (string)
            (await Ask("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context }))!["targetId"]!;
        string session = (string)(await Ask("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }))!["sessionId"]!;
        var page = new Page(this, session, context);
        await page.Show(file, width, dark, lessMotion);
        return page;
    }

    internal async Task<JsonNode?> Ask(string method, JsonObject? parameters = null, string? session = null)
    {
        int id = Interlocked.Increment(ref _next);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _asked[id] = answer;
        var message = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters ?? [],
        };
        if (session is not null)
            message["sessionId"] = session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                Encoding.UTF8.GetBytes(message.ToJsonString()),
                WebSocketMessageType.Text,
                true,
                CancellationToken.None
            );
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (_socket.State == WebSocketState.Open)
                await Ask("Browser.close");
            else
                _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            await _reading;
            _process.Dispose();
        }
        _socket.Dispose();
        _sending.Dispose();
        _profile.Dispose();
    }

    private async Task Start()
    {
        if (_process is not null)
            return;
        var start = new ProcessStartInfo(Require()) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (
            string argument in new[]
            {
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                $"--user-data-dir={_profile.Path}",
                "about:blank",
            }
        )
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, said) =>
        {
            if (said.Data is null)
                address.TrySetException(new InvalidOperationException("Chromium ended before it listened."));
            else if (Regex.Match(said.Data, @"DevTools listening on (ws://\S+)") is { Success: true } match)
                address.TrySetResult(match.Groups[1].Value);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await _socket.ConnectAsync(new Uri(await address.Task.WaitAsync(TimeSpan.FromSeconds(60))), CancellationToken.None);
        _reading = Read();
    }

    private async Task Read()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                ValueWebSocketReceiveResult piece = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, piece.Count);
                if (!piece.EndOfMessage)
                    continue;
                if (message.Length > 0)
                    Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                message.SetLength(0);
            }
        }
        catch (WebSocketException)
        {
            // The browser closes the line without a goodbye.
        }
        lock (_gate)
        {
            foreach (TaskCompletionSource<JsonNode?> waiting in _asked.Values)
                waiting.TrySetResult(null);
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is not { } id)
        {
            Happened?.Invoke((string?)message["sessionId"] ?? "", message);
            return;
        }
        TaskCompletionSource<JsonNode?>? asked;
        lock (_gate)
            _asked.Remove((int)id, out asked);
        if (message["error"] is { } error)
            asked?.TrySetException(new InvalidOperationException(error.ToJsonString()));
        else
            asked?.TrySetResult(message["result"]);
    }
}
