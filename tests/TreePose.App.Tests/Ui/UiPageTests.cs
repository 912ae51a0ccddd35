using System.IO.Compression;
using System.Text.Json.Nodes;
using TreePose.App.Tests.Report;
using TreePose.TestKit;
using TreePose.Ui;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>The pages in a real browser: no errors, readable on any screen in both schemes, nothing escapes its text.</summary>
public sealed class UiPageTests(Chromium chromium, RunsOfAStore store) : IClassFixture<Chromium>, IClassFixture<RunsOfAStore>
{
    private static readonly string[] Kinds = ["list", "grouped", "run", "sweep", "compare", "datasets", "mistake"];

    public static TheoryData<string, int, bool> Screens()
    {
        var all = new TheoryData<string, int, bool>();
        foreach (string kind in Kinds)
        {
            foreach (int width in new[] { 400, 1000, 1800 })
            {
                foreach (bool dark in new[] { false, true })
                    all.Add(kind, width, dark);
            }
        }
        return all;
    }

    private string PathOf(string kind) =>
        kind switch
        {
            "grouped" => "?group=experiment&archived=on&sort=event.f1.250ms",
            "run" => $"run/{store.IdOf("first")}",
            "sweep" => $"run/{store.IdOf("search")}",
            "compare" => $"compare?run={store.IdOf("first")}&run={store.IdOf("second")}&run={store.IdOf("low")}",
            "datasets" => "compare?" + string.Join('&', new[] { "first", "second", "third", "fourth" }.Select(n => $"run={store.IdOf(n)}")),
            "mistake" => "?where=" + Uri.EscapeDataString("nothing = "),
            _ => "",
        };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task APageIsWholeReadableAndSilent(string kind, int width, bool dark)
    {
        Chromium.Require();
        using var server = new UiServer(store.Bench, store.Root, 0);
        await using Page page = await chromium.Open(server.Address + PathOf(kind), width, dark);
        await page.Evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        // For a look by eye: a folder that is named gets a picture of each page.
        if (Environment.GetEnvironmentVariable("TREEPOSE_PICTURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"{kind}-{width}-{(dark ? "dark" : "light")}.png"),
                await page.Picture(),
                TestContext.Current.CancellationToken
            );
        JsonNode look = (await page.Evaluate(ReportPageTests.Look))!;
        Assert.True((int)look["scroll"]! <= width, $"the page is {look["scroll"]} wide on a screen of {width}; too wide: {look["wide"]}");
        Assert.Equal(dark, (bool)look["dark"]!);
        Assert.False((bool)look["hacked"]!);
        Assert.Equal(0, (int)look["strangers"]!);
        Assert.Equal("en", (string)look["lang"]!);
        Assert.Equal(1, (int)look["h1"]!);
        Assert.Equal("[]", look["unnamed"]!.ToJsonString());
        Assert.Equal("[]", look["pale"]!.ToJsonString());
        Assert.Empty(page.Problems);
        Assert.All(page.Requests, r => Assert.StartsWith(server.Address, r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("run")]
    [InlineData("sweep")]
    [InlineData("compare")]
    [InlineData("datasets")]
    public async Task AxeFindsNothingSerious(string kind)
    {
        Chromium.Require();
        using var server = new UiServer(store.Bench, store.Root, 0);
        foreach (bool dark in new[] { false, true })
        {
            await using Page page = await chromium.Open(server.Address + PathOf(kind), 1000, dark);
            await page.Evaluate(Axe() + "; true");
            JsonNode found = (
                await page.Evaluate(
                    "axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations"
                        + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                        + ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')))"
                )
            )!;
            Assert.Equal("[]", found.ToJsonString());
        }
    }

    [Fact]
    public async Task AllOfTheListIsReachedByKeyboardAlone()
    {
        Chromium.Require();
        using var server = new UiServer(store.Bench, store.Root, 0);
        await using Page page = await chromium.Open(server.Address, 1000, dark: false);
        const string Reached =
            "[...document.querySelectorAll('a, button, input, select, summary, [tabindex]')]"
            + ".filter(e => e.offsetParent && e.tabIndex < 0).length";
        Assert.Equal(0, (int)(await page.Evaluate(Reached))!);
    }

    [Fact]
    public async Task AFileOfAStaticSiteIsWholeToo()
    {
        Chromium.Require();
        using var scratch = new ScratchFolder();
        Assert.Equal(0, store.Command("ui", "--export", scratch.File("site")).Code);
        await using Page page = await chromium.Open(scratch.File("site/index.html"), 1000, dark: false);
        await page.Evaluate("(t => { t.value = 'second'; t.dispatchEvent(new Event('input')); })(document.getElementById('filter-text'))");
        Assert.Equal(
            1,
            (int)(await page.Evaluate("[...document.querySelectorAll('.runs tbody tr:not(.group)')].filter(r => !r.hidden).length"))!
        );
        Assert.Empty(page.Problems);
        Assert.Empty(page.Requests);
    }

    private static string Axe()
    {
        using ZipArchive zip = ZipFile.OpenRead(TestFiles.Golden("axe.zip"));
        using var reader = new StreamReader(zip.GetEntry("axe.min.js")!.Open());
        return reader.ReadToEnd();
    }
}
