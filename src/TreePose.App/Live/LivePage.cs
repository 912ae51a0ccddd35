using TreePose.Ui.Local;

namespace TreePose.App.Live;

/// <summary>
/// The page about a running watch, for browsers on this machine alone (<see cref="LocalPages"/>): it loads nothing, and only shows.
/// </summary>
internal sealed class LivePage : IDisposable
{
    private readonly LocalPages _pages;

    /// <summary>Begins to answer.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="state">What the page shows, as JSON.</param>
    /// <exception cref="TreePoseException">The port is in use, or may not be used.</exception>
    public LivePage(int port, Func<string> state) =>
        _pages = new LocalPages(
            port,
            "--page",
            request =>
                request.Path switch
                {
                    "/" => LocalAnswer.Html(LivePageText.Page, LivePageText.Policy),
                    "/state" => LocalAnswer.Json(state()),
                    _ => LocalAnswer.Text(404, "There is nothing here.\n"),
                }
        );

    /// <summary>Where it is.</summary>
    public string Address => _pages.Address;

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();
}
