using TreePose.Ui.Index;
using TreePose.Ui.Local;

namespace TreePose.Ui;

/// <summary>The pages over a store of runs, for browsers on this machine alone.</summary>
internal sealed class UiServer : IDisposable
{
    private readonly LocalPages _pages;
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _asked = new();
    private readonly Thread _loading;

    /// <summary>Reads the store once and begins to answer.</summary>
    /// <param name="bench">How experiments and their figures are called.</param>
    /// <param name="root">Root of the dated record folders.</param>
    /// <param name="port">1 to 65535; 0 takes a free one.</param>
    /// <exception cref="TreePoseException">The port is in use, or may not be used.</exception>
    public UiServer(Bench bench, string root, int port)
    {
        Index = new RunIndex(root, TimeProvider.System);
        var site = new UiSite(bench, Index);
        _pages = new LocalPages(port, "--port", r => Answer(site, r)); // first: a port in use is said at once
        site.Answer(new LocalRequest("/", new Dictionary<string, string[]>())); // nobody waits while the code is compiled
        // Nor for the rest of the store, which is read beside the pages.
        _loading = new Thread(Load)
        {
            IsBackground = true,
            Priority = ThreadPriority.BelowNormal,
            Name = "index",
        };
        _loading.Start();
    }

    /// <summary>What is known of the runs.</summary>
    public RunIndex Index { get; }

    /// <summary>Where it is.</summary>
    public string Address => _pages.Address;

    /// <summary>Waits until figures and options of all runs are known.</summary>
    public void WaitUntilLoaded() => _loading.Join();

    private LocalAnswer Answer(UiSite site, LocalRequest request)
    {
        LocalAnswer answer = site.Answer(request);
        _asked.Set();
        return answer;
    }

    /// <summary>The first page goes before the rest of the store.</summary>
    private void Load()
    {
        _asked.Wait(TimeSpan.FromSeconds(2));
        Index.LoadAll(_stop.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _asked.Set();
        _pages.Dispose();
        _loading.Join();
        _stop.Dispose();
        _asked.Dispose();
    }
}
