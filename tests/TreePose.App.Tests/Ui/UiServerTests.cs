using System.Net;
using System.Net.Sockets;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.Ui;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>The pages over a store, asked as a browser asks.</summary>
public sealed class UiServerTests : IClassFixture<RunsOfAStore>, IDisposable
{
    private readonly RunsOfAStore _store;
    private readonly UiServer _server;
    private readonly HttpClient _client;

    public UiServerTests(RunsOfAStore store)
    {
        _store = store;
        _server = new UiServer(store.Bench, store.Root, 0);
        _client = new HttpClient { BaseAddress = new Uri(_server.Address) };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private Task<string> Get(string path) => _client.GetStringAsync(path, Cancellation);

    [Fact]
    public async Task TheListShowsEveryRunWithItsMainFigure()
    {
        string page = await Get("/");
        foreach (string name in new[] { "first", "second", "low", "high", "search", "search_01" })
            Assert.Contains($">{name}</a>", page);
        Assert.Contains("event.f1.250ms ↑", page);
        Assert.Contains("damaged cannot be read", page);
        Assert.Contains("event.f1.250ms of 4 participants", page); // the thumbnail's name
    }

    [Fact]
    public async Task AConditionIsThatOfRunsList()
    {
        string page = await Get("/?where=" + Uri.EscapeDataString("model = tcn and event.f1.250ms >= 0"));
        Assert.Contains(">first</a>", page);
        Assert.DoesNotContain(">second</a>", page);
        Assert.DoesNotContain(">low</a>", page);
    }

    [Fact]
    public async Task AMistakeInAConditionIsSaidOnThePage()
    {
        string page = await Get("/?where=" + Uri.EscapeDataString("model = "));
        Assert.Contains("a value is missing", page);
    }

    [Fact]
    public async Task SortingPutsTheBetterFirstAndShowsTheValue()
    {
        string page = await Get("/?sort=value&where=" + Uri.EscapeDataString("parent = search"));
        int[] places = [.. new[] { "search_09", "search_01" }.Select(n => page.IndexOf($">{n}</a>", StringComparison.Ordinal))];
        Assert.True(places[0] > 0 && (places[1] < 0 || places[0] < places[1]));
        Assert.Contains("value ↑", page);
    }

    [Theory]
    [InlineData("experiment", "goup-down")]
    [InlineData("data", "none:")]
    [InlineData("sweep", "search")]
    public async Task RunsStandInGroups(string group, string heading) =>
        Assert.Contains(
            $"<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"9\">{heading} ",
            await Get($"/?group={group}&columns=value")
        );

    [Fact]
    public async Task ARunsPageSaysItsVerdictAndLeadsToItsReport()
    {
        string id = _store.IdOf("first"),
            page = await Get($"/run/{id}");
        Assert.Contains("event.f1.250ms", page);
        Assert.Contains($"href=\"/run/{id}/report\"", page);
        Assert.Contains("Loss by epoch", page);
        using HttpResponseMessage report = await _client.GetAsync($"/run/{id}/report", Cancellation);
        string policy = report.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; img-src data:;", policy);
        Assert.DoesNotContain("connect-src", policy);
        Assert.Contains("Foot events", await report.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task AComparisonShowsIntervalsPairsCurvesAndWhatDiffered()
    {
        string page = await Get($"/compare?run={_store.IdOf("first")}&run={_store.IdOf("second")}");
        Assert.Contains("mean over participants, 95 % interval", page);
        Assert.Contains("second minus first over", page);
        Assert.Contains("after Holm", page);
        Assert.Contains("Loss by epoch of first, second", page);
        Assert.Contains("≠ bilstm", page);
        Assert.Contains("hold the others against second", page);
    }

    [Fact]
    public async Task ASweepsPageDrawsItsTrialsAndSaysWhatWasPruned()
    {
        string page = await Get($"/run/{_store.IdOf("search")}");
        Assert.Contains("Parallel coordinates of", page);
        Assert.Contains("level: a mark is a trial", page);
        Assert.Contains("3 of them pruned: given up after their first fold", page);
        Assert.Contains("worse than half of the trials before", page);
        Assert.Contains("share of the order of trials that an option tells by itself", page);
        Assert.Contains("optimistic", page);
    }

    [Theory]
    [InlineData("Host", "elsewhere.example")]
    [InlineData("Host", "127.0.0.1.elsewhere.example:80")]
    [InlineData("Origin", "http://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task WhoeverComesFromAnotherPlaceGetsNothing(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage answer = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("first", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task NothingCanBeChanged(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");
        using HttpResponseMessage answer = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/run/low")]
    [InlineData("/run/low/report")]
    [InlineData("/run/high")]
    [InlineData("/compare?run=low&run=high")]
    [InlineData("/run/<script>window.hacked=1</script>")]
    [InlineData("/?where=<script>window.hacked=1</script>")]
    [InlineData("/?sort=<script>window.hacked=1</script>")]
    public async Task HostileTextIsText(string path)
    {
        foreach (string name in new[] { "low", "high" })
            path = path.Replace($"run/{name}", $"run/{_store.IdOf(name)}").Replace($"run={name}", $"run={_store.IdOf(name)}");
        using HttpResponseMessage answer = await _client.GetAsync(path, Cancellation);
        string page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("<script>window.hacked", page);
        Assert.DoesNotContain("<img src=x", page);
    }

    [Theory]
    [InlineData("/run/0123456789abcdef")]
    [InlineData("/run/../../etc/passwd")]
    [InlineData("/run/%2e%2e%2f%2e%2e%2fetc%2fpasswd/report")]
    [InlineData("/nothing")]
    public async Task WhatIsNotThereIsASentence(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void APortInUseIsOneSentenceAndExitCodeTwo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        (int code, _, string errors) = _store.Command("ui", "--port", port);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.StartsWith($"treepose: --port {port}: the port cannot be used", errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }
}
