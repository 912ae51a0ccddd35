using System.Text.Json.Nodes;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>
/// The report in a real browser: no errors, no requests, readable on any screen in both schemes, nothing escapes its text.
/// </summary>
public sealed class ReportPageTests(Chromium chromium, HostileRecords records) : IClassFixture<Chromium>, IClassFixture<HostileRecords>
{
    public static TheoryData<int, int, bool> Screens()
    {
        var all = new TheoryData<int, int, bool>();
        for (int record = 0; record < 5; record++)
        {
            foreach (int width in new[] { 400, 1400 })
            {
                foreach (bool dark in new[] { false, true })
                    all.Add(record, width, dark);
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task APageIsWholeReadableAndSilent(int record, int width, bool dark)
    {
        Chromium.Require();
        await using Page page = await chromium.Open(HostileRecords.PageOf(records.All[record]), width, dark);
        await page.Evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        JsonNode look = (await page.Evaluate(Look))!;
        Assert.True((int)look["scroll"]! <= width, $"the page is {look["scroll"]} wide on a screen of {width}; too wide: {look["wide"]}");
        Assert.Equal(dark, (bool)look["dark"]!);
        Assert.False((bool)look["hacked"]!);
        Assert.Equal(0, (int)look["strangers"]!); // images or scripts that a name brought along
        Assert.Equal("en", (string)look["lang"]!);
        Assert.Equal(1, (int)look["h1"]!);
        Assert.Equal("[]", look["unnamed"]!.ToJsonString());
        Assert.Equal("[]", look["pale"]!.ToJsonString());
        Assert.Empty(page.Problems);
        Assert.Empty(page.Requests);
    }

    [Fact]
    public async Task TheFirstScreenSaysTheResultItsBaselineAndWhetherItBeatsIt()
    {
        Chromium.Require();
        foreach (int width in new[] { 400, 1400 })
        {
            await using Page page = await chromium.Open(HostileRecords.PageOf(records.FootEvents), width, dark: false);
            foreach (string part in new[] { ".verdict", ".rung.model", ".rung:not(.model)" })
                Assert.True((double)(await page.Evaluate($"document.querySelector('{part}').getBoundingClientRect().bottom"))! < 900, part);
        }
    }

    [Fact]
    public async Task TheMapsPlayAndRestWhereTheReaderWantsLessMotion()
    {
        Chromium.Require();
        const string Button = "document.querySelector('.player button')",
            Now = "document.querySelector('.now').textContent";
        await using Page calm = await chromium.Open(HostileRecords.PageOf(records.FootEvents), 1000, dark: false, lessMotion: true);
        await calm.Evaluate("document.querySelector('.player').scrollIntoView()");
        await calm.Evaluate("new Promise(r => setTimeout(r, 300))");
        Assert.Equal("Play", (string)(await calm.Evaluate(Button + ".textContent"))!);
        Assert.True(
            (int)
                (
                    await calm.Evaluate(
                        "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; return new "
                            + "Set(d).size; })(document.querySelector('.map canvas'))"
                    )
                )! > 3
        );

        string before = (string)(await calm.Evaluate(Now))!;
        await calm.Evaluate("(s => { s.value = 40; s.dispatchEvent(new Event('input')); })(document.querySelector('.seek'))");
        Assert.NotEqual(before, (string)(await calm.Evaluate(Now))!);
        Assert.StartsWith("4.00 s of 9.6 s · true:", (string)(await calm.Evaluate(Now))!, StringComparison.Ordinal);

        await using Page lively = await chromium.Open(HostileRecords.PageOf(records.FootEvents), 1000, dark: false, lessMotion: false);
        await lively.Evaluate("document.querySelector('.map canvas').scrollIntoView({ block: 'center', behavior: 'instant' })");
        string moved =
            $"new Promise(r => {{ const was = {Now}, until = Date.now() + 20000; (function look() {{ if ({Now} !== was) "
            + $"r('moved'); else if (Date.now() > until) r('still'); else setTimeout(look, 50); }})(); }})";
        Assert.Equal("moved", (string)(await lively.Evaluate(moved))!);
        await lively.Evaluate(Button + ".click()");
        Assert.Equal("Play", (string)(await lively.Evaluate(Button + ".textContent"))!);
        Assert.Empty(calm.Problems.Concat(lively.Problems));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(95)]
    public async Task SliderOverviewAndWindowAgreeToTheFrame(int frame)
    {
        Chromium.Require();
        await using Page page = await chromium.Open(HostileRecords.PageOf(records.FootEvents), 1000, dark: false);
        JsonNode look = (
            await page.Evaluate(
                "(() => { const s = document.querySelector('.seek'), o = document.querySelector('.overview'); "
                    + $"s.value = {frame}; s.dispatchEvent(new Event('input')); "
                    + "const b = s.getBoundingClientRect(), left = o.getBoundingClientRect().left; "
                    + "return { value: +s.value, max: +s.max, thumb: b.left - left + 8 + (b.width - 16) * s.value / s.max, "
                    + "cursor: +o.dataset.cursor, begin: +o.dataset.begin, end: +o.dataset.end, first: +o.dataset.first, "
                    + "last: +o.dataset.last, said: document.querySelector('.shown').textContent, "
                    + "across: document.querySelector('.map .h').textContent, "
                    + "unit: document.querySelector('.quantityof').textContent }; })()"
            )
        )!;
        int at = (int)look["value"]!;
        Assert.Equal(frame, at);
        Assert.InRange(Math.Abs((double)look["thumb"]! - (double)look["cursor"]!), 0, 0.51); // the slider's thumb and the mark
        Assert.InRange(at, (int)look["first"]!, (int)look["last"]!);
        Assert.InRange((double)look["cursor"]!, (double)look["begin"]!, (double)look["end"]!);
        Assert.Equal("Shown above: 0.0 to 9.6 s of 9.6 s (frames 1 to 96 of 96).", (string?)look["said"]);
        Assert.EndsWith("(bin)", (string?)look["across"]); // of frames of which nobody says the metres
        Assert.Equal("value, unit not stated", (string?)look["unit"]);
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task TheReaderChoosesTheColours()
    {
        Chromium.Require();
        const string Ground = "getComputedStyle(document.body).backgroundColor";
        await using Page page = await chromium.Open(HostileRecords.PageOf(records.Stability), 800, dark: false);
        string light = (string)(await page.Evaluate(Ground))!;
        await page.Evaluate("document.getElementById('theme').click()");
        Assert.NotEqual(light, (string)(await page.Evaluate(Ground))!);
        await page.Evaluate("document.getElementById('theme').click()");
        Assert.Equal(light, (string)(await page.Evaluate(Ground))!);
        Assert.Empty(page.Problems);
    }

    // Contrast after WCAG 2.2: 4.5 for text, 3 for large text.
    internal const string Look = """
        (() => {
          const luminance = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
          const parse = c => c.match(/[\d.]+/g).map(Number);
          const ground = e => {
            const layers = [];
            for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] !== 0) layers.push(c);
              if (c.length === 3) break; }
            return layers.reverse().reduce((under, c) => c.length === 3 ? c : under.map((u, i) => u + (c[i] - u) * c[3]), [255, 255, 255]);
          };
          const pale = [];
          for (const e of document.querySelectorAll('p, th, td, dt, dd, a, h1, h2, li, summary, caption, '
            + 'figcaption, button, .rung span, .notice, code, footer')) {
            if (!e.textContent.trim() || !e.offsetParent || e.classList.contains('skip') || e.classList.contains('bar')) continue;
            const style = getComputedStyle(e), [a, b] = [luminance(parse(style.color)), luminance(ground(e))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05),
              large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
            if (ratio < (large ? 3 : 4.5))
              pale.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent.trim().slice(0, 30)}`);
          }
          return {
            scroll: document.documentElement.scrollWidth,
            wide: [...document.querySelectorAll('main *')]
              .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1)
              .slice(0, 4).map(e => e.tagName + '.' + e.className),
            dark: luminance(parse(getComputedStyle(document.body).backgroundColor)) < .2,
            hacked: 'hacked' in window,
            strangers: document.querySelectorAll('img:not([src^="data:image/png"])').length
              + document.querySelectorAll('script:not([type="application/json"])').length - 1,
            lang: document.documentElement.lang,
            h1: document.querySelectorAll('h1').length,
            unnamed: [...document.querySelectorAll('img:not([alt]), svg[role=img]:not([aria-label]), '
              + 'select:not([aria-label]), input:not([aria-label]), [role=region]:not([aria-label])')]
              .filter(e => !e.labels?.length).map(e => e.outerHTML.slice(0, 80)),
            pale: pale.slice(0, 8),
          };
        })()
        """;
}
