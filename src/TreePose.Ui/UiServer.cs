using TreePose.Ui.Index;
using TreePose.Ui.Local;

namespace TreePose.Ui;

/// <summary>The pages over a store of runs, for browsers on this machine alone.</summary>
internal sealed class UiServer : IDisposable
{
    private readonly LocalPages _pages;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loading;

    /// <summary>Reads the store once and begins to answer.</summary>
    /// <param name="bench">How experiments and their figures are called.</param>
    /// <param name="root">Root of the dated record folders.</param>
    /// <param name="port">1 to 65535; 0 takes a free one.</param>
    /// <exception cref="TreePoseException">The port is in use, or may not be used.</exception>
    public UiServer(Bench bench, string root, int port)
    {
        Index = new RunIndex(root, TimeProvider.System);
        _pages = new LocalPages(port, "--port", new UiSite(bench, Index).Answer); // first: a port in use is said at once
        Index.Now();
        _loading = Task.Run(() => Index.LoadAll(_stop.Token));
    }

    /// <summary>What is known of the runs.</summary>
    public RunIndex Index { get; }

    /// <summary>Where it is.</summary>
    public string Address => _pages.Address;

    /// <summary>Waits until figures and options of all runs are known.</summary>
    public void WaitUntilLoaded() => _loading.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _pages.Dispose();
        _loading.GetAwaiter().GetResult();
        _stop.Dispose();
    }
}
