using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using TreePose.Ui;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>A run that goes on, looked at from outside.</summary>
public sealed class LiveRunTests : IDisposable
{
    private readonly DrawRuns _runs = new();
    private readonly ManualResetEventSlim _goOn = new();
    private readonly ManualResetEventSlim _isThere = new();
    private Task<(int Code, string Output, string Errors)>? _run;

    public void Dispose()
    {
        _goOn.Set();
        _run?.Wait(TimeSpan.FromSeconds(60));
        _runs.Dispose();
        _goOn.Dispose();
        _isThere.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A run that stands still after its first units.</summary>
    private void Begin()
    {
        int done = 0;
        _runs.Experiment.Within = (_, _) =>
        {
            if (Interlocked.Increment(ref done) <= 2)
                return;
            _isThere.Set();
            _goOn.Wait();
        };
        _run = Task.Run(() => _runs.Run("live", "--jobs", "1"));
        Assert.True(_isThere.Wait(TimeSpan.FromSeconds(60), Cancellation));
    }

    [Fact]
    public async Task ItsPageSaysHowFarItIsAndEndsWithTheRun()
    {
        Begin();
        using var server = new UiServer(_runs.Bench, _runs.Root, 0);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        string id = _runs.Info("live").Id,
            page = await client.GetStringAsync($"/run/{id}", Cancellation);
        Assert.Contains($"data-from=\"/run/{id}/live\"", page);
        Assert.Contains("This run is still under way.", page);
        string part = await client.GetStringAsync($"/run/{id}/live", Cancellation);
        Assert.Contains("data-status=\"running\"", part);
        Assert.Contains("2 of 6 units, ", part);
        Assert.Contains("Under way: ", part);
        Assert.Contains("begun on", part);
        _goOn.Set();
        Assert.Equal(0, (await _run!).Code);
        part = await client.GetStringAsync($"/run/{id}/live", Cancellation);
        Assert.Contains("data-status=\"finished\"", part);
        Assert.Contains("ended: finished", part);
    }

    [Fact]
    public async Task ItIsFollowedInTheTerminalToItsEnd()
    {
        Begin();
        var follow = Task.Run(() => _runs.Command("runs", "show", "live", "--follow", "--runs", _runs.Root));
        _goOn.Set();
        (int code, string output, _) = await follow;
        Assert.Equal(0, code);
        Assert.Contains("begun on", output);
        Assert.Contains("P1 is done: value ", output);
        Assert.Contains("live is finished.", output);
    }

    [Fact]
    public void ItsRecordSaysHowFarItIs()
    {
        Begin();
        RunProgress progress = RunProgress.Read(_runs.Info("live").Folder)!;
        Assert.Equal((2, 0), (progress.Done, progress.Kept));
        Assert.True(progress.All >= 6);
        Assert.Single(progress.UnderWay);
        Assert.InRange(progress.Share, 0, 0.99);
    }

    [Fact]
    public async Task ARunThatIsRemovedWhileItIsLookedAtIsASentence()
    {
        _runs.Run("gone");
        using var server = new UiServer(_runs.Bench, _runs.Root, 0);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        string id = _runs.Info("gone").Id;
        await client.GetStringAsync($"/run/{id}", Cancellation);
        Directory.Delete(_runs.Info("gone").Folder, recursive: true);
        foreach (string path in new[] { $"/run/{id}", $"/run/{id}/live", $"/run/{id}/report", $"/compare?run={id}&run={id}" })
        {
            using HttpResponseMessage answer = await client.GetAsync(path, Cancellation);
            string page = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)answer.StatusCode is 404 or 200, path);
            Assert.DoesNotContain("   at ", page); // no stack trace
        }
    }
}
