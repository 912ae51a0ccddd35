using System.Globalization;
using System.Net;
using System.Text;

namespace TreePose.App.Live;

/// <summary>
/// The page about a running watch, for browsers on this machine alone: it listens at 127.0.0.1, answers nobody who asks for another
/// host (a page of elsewhere whose name was pointed here), loads nothing, and only shows.
/// </summary>
internal sealed class LivePage : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string> _state;
    private readonly string _host;

    /// <summary>Begins to answer.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="state">What the page shows, as JSON.</param>
    /// <exception cref="TreePoseException">The port is in use, or may not be used.</exception>
    public LivePage(int port, Func<string> state)
    {
        _state = state;
        _host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _listener.Prefixes.Add($"http://{_host}/");
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            _listener.Close();
            throw new TreePoseException($"--page {port}: the port cannot be used ({e.Message.TrimEnd('.')}). Choose another.", e);
        }
        _ = Task.Run(Serve);
    }

    /// <summary>Where it is.</summary>
    public string Address => $"http://{_host}/";

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                Answer(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // Whoever asked went away, or the page is being closed: neither concerns the watch.
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        (int code, string type, string text) =
            request.UserHostName != _host || !IsOurs(request) ? (403, "text/plain", $"This page is {Address} and answers nothing else.\n")
            : request.HttpMethod != "GET" ? (405, "text/plain", "Only GET.\n")
            : request.Url?.AbsolutePath switch
            {
                "/" => (200, "text/html", LivePageText.Page),
                "/state" => (200, "application/json", _state()),
                _ => (404, "text/plain", "There is nothing here.\n"),
            };
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        response.StatusCode = code;
        response.ContentType = type + "; charset=utf-8";
        response.Headers["Content-Security-Policy"] = LivePageText.Policy;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cache-Control"] = "no-store";
        response.ContentLength64 = bytes.Length;
        response.Close(bytes, willBlock: false);
    }

    /// <summary>Whether no page of another place asks.</summary>
    private bool IsOurs(HttpListenerRequest request) => request.Headers["Origin"] is not { } origin || origin == $"http://{_host}";
}
