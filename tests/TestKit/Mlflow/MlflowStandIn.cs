using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.TestKit.Mlflow;

/// <summary>What goes wrong with one request.</summary>
/// <param name="Status">Answer this status instead; 0 hangs up in the middle of the answer.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="AfterTheDeed">The request is carried out before it goes wrong: only the answer is lost.</param>
/// <param name="RetryAfterSeconds">Sent along when not 0.</param>
public sealed record StandInFault(int Status, string Body = "<html>broken</html>", bool AfterTheDeed = false, int RetryAfterSeconds = 0)
{
    /// <summary>The right answer comes, but so much later; the request is carried out at once.</summary>
    public TimeSpan Late { get; init; }

    /// <summary>The first half of the right answer comes as if it were the whole; the request is carried out.</summary>
    public bool IsCut { get; init; }
}

/// <summary>
/// An MLflow server of the loopback address, for tests: it refuses what the real one refuses, and swallows what the real
/// one swallows while noting the harm in <see cref="StandInStore.SilentHarm"/>.
/// </summary>
public sealed partial class MlflowStandIn : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly Task _serving;

    /// <summary>Starts serving on a free port.</summary>
    public MlflowStandIn()
    {
        (_listener, _root) = Listen();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The server's address.</summary>
    public string Url => _root + Prefix;

    /// <summary>What <c>--static-prefix</c> puts before every path.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>A user who may look and not write.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>What the server knows.</summary>
    public StandInStore Store { get; } = new();

    /// <summary>Method and path of each request, in order.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Decides by the request's path and its number what goes wrong; null lets it through.</summary>
    public Func<string, int, StandInFault?> Fault { get; set; } = (_, _) => null;

    /// <summary>The Authorization header that is demanded, or null for none.</summary>
    public string? Authorization { get; set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Larger bodies are refused with 413, as a reverse proxy does.</summary>
    public long MostBytes { get; set; } = long.MaxValue;

    /// <summary>Looks at the store while no request is being answered.</summary>
    public T Read<T>(Func<StandInStore, T> look)
    {
        lock (_gate)
            return look(Store);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Close();
        _serving.Wait(TimeSpan.FromSeconds(10));
    }

    /// <summary>
    /// HttpListener cannot ask for any free port, and one that was free a moment ago may be taken: then the next one is tried.
    /// </summary>
    private static (HttpListener Listener, string Url) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            string url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(url + "/");
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 100)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = Task.Run(() => HandleAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            await Task.Delay(Delay);
            byte[] body = await ReadAsync(context.Request);
            Action answer;
            StandInFault? fault;
            lock (_gate)
            {
                string path = context.Request.RawUrl!;
                Requests.Add($"{context.Request.HttpMethod} {path}");
                fault =
                    body.Length > MostBytes
                        ? new StandInFault(413, "<html>413 Request Entity Too Large</html>")
                        : Fault(path, Requests.Count);
                answer = fault is { AfterTheDeed: false, IsCut: false, Late.Ticks: 0 }
                    ? () => Fail(context.Response, fault)
                    : Answer(context, path, body, fault);
            }
            if (fault is not null && fault.Late > TimeSpan.Zero)
                await Task.Delay(fault.Late);
            answer();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client hung up or the server was closed in the middle: as with a real one, nobody is told.
            context.Response.Abort();
        }
    }

    /// <summary>A chunked body reaches the application as an empty one.</summary>
    private static async Task<byte[]> ReadAsync(HttpListenerRequest request)
    {
        var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        return request.ContentLength64 < 0 ? [] : body.ToArray();
    }

    /// <summary>Carries a request out; what is returned sends the answer.</summary>
    private Action Answer(HttpListenerContext context, string path, byte[] body, StandInFault? fault)
    {
        HttpListenerResponse response = context.Response;
        if (Authorization is not null && context.Request.Headers["Authorization"] != Authorization)
        {
            response.AddHeader("WWW-Authenticate", "Basic realm=\"mlflow\"");
            // A careless proxy that repeats what it was sent: no client may pass that on.
            string said = $"<html>You are not authenticated: {context.Request.Headers["Authorization"]}</html>";
            return () => Send(response, 401, said, "text/html");
        }
        if (context.Request.Headers["Origin"] is { } origin && origin != _root)
            return () => Send(response, 403, "Cross-origin request blocked", "text/plain");
        (int status, string text, string type) = (200, "{}", "application/json");
        try
        {
            if (!path.StartsWith(Prefix + "/"))
                throw new StandInRefusal(404, "", "<html>Not Found</html>");
            path = path[Prefix.Length..];
            const string Api = "/api/2.0/mlflow/";
            if (IsReadOnly && context.Request.HttpMethod != "GET" && !path.EndsWith("/search"))
                throw new StandInRefusal(403, "", "Permission denied");
            if (path.StartsWith(Artifacts) && context.Request.HttpMethod == "GET")
                return Download(response, path[Artifacts.Length..]);
            if (path.StartsWith(Artifacts))
                ChangeArtifact(context.Request, path[Artifacts.Length..], body);
            else if (path.StartsWith(Api))
                text = Store.Answer(path[Api.Length..].Split('?')[0], Json(context.Request, body)).ToJsonString();
            else
                throw new StandInRefusal(404, "", "<html>Not Found</html>");
        }
        catch (StandInRefusal refusal)
        {
            (status, text, type) = (refusal.Status, refusal.Message, "text/html");
            if (refusal.Code.Length > 0)
                (text, type) = (
                    new JsonObject { ["error_code"] = refusal.Code, ["message"] = refusal.Message }.ToJsonString(),
                    "application/json"
                );
        }
        return fault switch
        {
            null or { Late.Ticks: > 0 } => () => Send(response, status, text, type),
            { IsCut: true } => () => Send(response, status, text[..(text.Length / 2)], type),
            _ => () => Fail(response, fault),
        };
    }

    private static JsonObject Json(HttpListenerRequest request, byte[] body)
    {
        if (request.HttpMethod == "GET")
            return new JsonObject(request.QueryString.AllKeys.Select(k => new KeyValuePair<string, JsonNode?>(k!, request.QueryString[k])));
        if (request.Headers["Content-Encoding"] is not null)
            throw new StandInRefusal(500, "", "<html>Internal Server Error</html>");
        if (body.Length == 0)
            return [];
        try
        {
            return StandInRequest.Parse(body);
        }
        catch (JsonException)
        {
            throw new StandInRefusal(500, "", "<html>Internal Server Error</html>");
        }
    }

    private static void Fail(HttpListenerResponse response, StandInFault fault)
    {
        if (fault.RetryAfterSeconds > 0)
            response.AddHeader("Retry-After", fault.RetryAfterSeconds.ToString());
        if (fault.Status == 0)
        {
            response.ContentLength64 = 10;
            response.OutputStream.Write("{"u8);
            response.OutputStream.Flush();
            response.Abort();
        }
        else
            Send(response, fault.Status, fault.Body, "text/html");
    }

    private static void Send(HttpListenerResponse response, int status, string body, string type)
    {
        response.StatusCode = status;
        response.ContentType = type;
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
        response.Close();
    }
}
