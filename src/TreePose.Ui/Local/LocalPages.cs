using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TreePose.Ui.Local;

/// <summary>
/// Pages for browsers on this machine alone: it listens at 127.0.0.1, answers nobody who asks for another host (a page of elsewhere
/// whose name was pointed here) or comes from another page, takes no data, and only shows.
/// </summary>
internal sealed class LocalPages : IDisposable
{
    private const int LongestRequest = 32 * 1024; // a comparison of many runs is a long address
    private readonly WebApplication _app;
    private readonly Func<LocalRequest, LocalAnswer> _answer;
    private readonly string[] _hosts;

    /// <summary>Begins to answer.</summary>
    /// <param name="port">1 to 65535; 0 takes a free one.</param>
    /// <param name="option">The option that names the port, for the error.</param>
    /// <param name="answer">What is answered; called on several threads.</param>
    /// <exception cref="TreePoseException">The port is in use, or may not be used.</exception>
    public LocalPages(int port, string option, Func<LocalRequest, LocalAnswer> answer)
    {
        _answer = answer;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestLineSize = LongestRequest;
                kestrel.Limits.MaxRequestBodySize = 0;
                kestrel.Limits.MaxConcurrentConnections = 64;
                kestrel.Listen(IPAddress.Loopback, port);
            });
        _app = builder.Build();
        _app.Run(Handle);
        try
        {
            _app.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            Dispose();
            throw new TreePoseException($"{option} {port}: the port cannot be used ({Reason(e)}). Choose another.", e);
        }
        Port = new Uri(_app.Urls.First()).Port;
        _hosts = [.. new[] { "127.0.0.1", "localhost" }.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h}:{Port}"))];
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where it is.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/");

    /// <inheritdoc/>
    public void Dispose() => _app.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task Handle(HttpContext context)
    {
        LocalAnswer answer = AnswerTo(context.Request);
        HttpResponse response = context.Response;
        response.StatusCode = answer.Code;
        response.ContentType = answer.Type;
        response.Headers.ContentSecurityPolicy = answer.Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = answer.Content.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await response.Body.WriteAsync(answer.Content, context.RequestAborted).ConfigureAwait(false);
    }

    private LocalAnswer AnswerTo(HttpRequest request)
    {
        if (!IsOurs(request))
            return LocalAnswer.Text(403, $"This page is {Address} and answers nothing else.\n");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return LocalAnswer.Text(405, "Only GET.\n");
        try
        {
            return _answer(
                new LocalRequest(request.Path.Value ?? "/", request.Query.ToDictionary(q => q.Key, q => q.Value.OfType<string>().ToArray()))
            );
        }
        catch (TreePoseException e)
        {
            return LocalAnswer.Text(404, e.Message + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return LocalAnswer.Text(404, $"It is gone or cannot be read ({e.Message.TrimEnd('.')}).\n");
        }
        catch (Exception e)
        {
            return LocalAnswer.Text(500, $"This is a fault of TreePose, not yours: {e.GetType().Name}, {e.Message}\n");
        }
    }

    /// <summary>Whether this machine's own page is asked for, and by no page of another place.</summary>
    private bool IsOurs(HttpRequest request) =>
        _hosts.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase)
        && request.Headers.Origin.All(o => _hosts.Any(h => $"http://{h}".Equals(o, StringComparison.OrdinalIgnoreCase)))
        && request.Headers["Sec-Fetch-Site"].All(s => s is "same-origin" or "none");

    private static string Reason(Exception e) => (e.GetBaseException() is { } inner ? inner.Message : e.Message).TrimEnd('.');

    /// <summary>The command listens to Ctrl-C, not the server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
