using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;

namespace TreePose.Tracking.Mlflow;

/// <summary>How patient the MLflow client is.</summary>
public sealed record MlflowOptions
{
    /// <summary>How often one request is tried again before the delivery waits as a whole.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The pause before the second attempt; it doubles each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>After this long without an answer a request has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Answers in a server's place; tests put damaged answers here.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}

/// <summary>
/// Sends requests of the MLflow REST API 2.0. Bodies are buffered and carry Content-Length: servers of version 3 read a
/// chunked body as an empty one and answer 200. Retried are the statuses that the Python client retries.
/// </summary>
internal sealed partial class MlflowClient : IDisposable
{
    /// <summary>A slow line must get this much through: an upload's time grows with its size.</summary>
    private const double SlowestBytesPerSecond = 100_000;

    /// <summary>Bodies above this ask first whether they may come, so that a refusal does not cut the connection.</summary>
    private const long AskFirst = 100_000;

    /// <summary>No answer of MLflow comes near this many bytes; one that does is no answer.</summary>
    private const int LongestAnswer = 16 << 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly string _server;
    private readonly TrackerCredentials _credentials;
    private readonly MlflowOptions _options;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<MlflowAnswer> _again;

    /// <summary>A client of a target's server, with the credentials and the patience that a delivery was given.</summary>
    public MlflowClient(TrackerTarget target, DeliveryOptions options, TimeProvider clock)
        : this(target.Place, options.Credentials ?? TrackerCredentials.FromEnvironment(), options.Mlflow, clock) { }

    public MlflowClient(string server, TrackerCredentials credentials, MlflowOptions options, TimeProvider clock)
    {
        (_server, _credentials) = (server.TrimEnd('/'), credentials);
        // A redirect would carry the credentials to a server that nobody named.
        _http = new HttpClient(options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        (_options, _clock) = (options, clock);
        _http.DefaultRequestHeaders.Authorization = credentials.Header;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("treepose", "0.1"));
        var builder = new ResiliencePipelineBuilder<MlflowAnswer> { TimeProvider = clock };
        if (options.Retries > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions<MlflowAnswer>
                {
                    MaxRetryAttempts = options.Retries,
                    Delay = options.FirstPause,
                    MaxDelay = TimeSpan.FromSeconds(30),
                    BackoffType = DelayBackoffType.Exponential,
                    ShouldHandle = outcome =>
                        ValueTask.FromResult(
                            outcome.Outcome.Exception
                                is TimeoutException
                                    or HttpRequestException
                                    and not { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                                || outcome.Outcome.Result is { } answer && (IsTemporary(answer.Status) || answer.IsLost)
                        ),
                    DelayGenerator = outcome =>
                        ValueTask.FromResult(
                            outcome.Outcome.Result?.RetryAfter is { } asked
                                ? TimeSpan.FromSeconds(Math.Min(asked.TotalSeconds, 30))
                                : (TimeSpan?)null
                        ),
                }
            );
        }
        _again = builder.Build();
    }

    /// <summary>The server's address.</summary>
    public string Server => _server;

    /// <summary>Requests sent so far, repetitions included.</summary>
    public int Requests { get; private set; }

    /// <summary>How often a request is tried again.</summary>
    public int Retries => _options.Retries;

    /// <summary>Waits before a request that must not be repeated blindly is tried again.</summary>
    /// <param name="attempt">0 before the second attempt.</param>
    /// <param name="after">Why it is tried again.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task PauseAsync(int attempt, TrackerUnavailableException after, CancellationToken cancel)
    {
        TimeSpan pause = after.RetryAfter ?? (_options.FirstPause * (1 << Math.Min(attempt, 10)));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, _clock, cancel);
    }

    /// <summary>Whether the server answered the last request, and not with a passing trouble of its own.</summary>
    public bool Answers { get; private set; }

    /// <summary>Whether the server has answered any request.</summary>
    public bool Answered { get; private set; }

    public Task<JsonObject> PostAsync(string endpoint, JsonObject body, CancellationToken cancel, bool repeatable = true)
    {
        string json = body.ToJsonString();
        return SendAsync(
            HttpMethod.Post,
            "/api/2.0/mlflow/" + endpoint,
            () => new StringContent(json, Encoding.UTF8, "application/json"),
            repeatable,
            cancel
        );
    }

    public Task<JsonObject> GetAsync(string endpoint, string query, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, $"/api/2.0/mlflow/{endpoint}?{query}", null, repeatable: true, cancel);

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        bool repeatable,
        CancellationToken cancel
    )
    {
        ValueTask<MlflowAnswer> Once(CancellationToken token) => OnceAsync(method, path, content?.Invoke(), token);
        try
        {
            MlflowAnswer answer = repeatable
                ? await _again.ExecuteAsync(Once, cancel).ConfigureAwait(false)
                : await Once(cancel).ConfigureAwait(false);
            if (answer.IsLost)
                throw new TrackerUnavailableException(
                    $"{_server} answered {Endpoint(path)} with {(answer.Text.Length == 0 ? "nothing" : "the beginning of an answer")}."
                );
            return answer.IsSuccess ? BodyOf(path, answer) : throw Problem(path, answer);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new TrackerRefusedException(
                $"{_server} answered {Endpoint(path)} with more than {LongestAnswer >> 20} MB: is it an MLflow server?"
            );
        }
        catch (HttpRequestException e)
        {
            throw new TrackerUnavailableException(_credentials.Redact($"{_server} cannot be reached: {e.Message}"));
        }
        catch (TimeoutException e)
        {
            throw new TrackerUnavailableException(e.Message);
        }
    }

    private async ValueTask<MlflowAnswer> OnceAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, _server + path) { Content = content };
        long size = request.Content?.Headers.ContentLength ?? 0;
        if (size > AskFirst)
            request.Headers.ExpectContinue = true;
        Requests++;
        TimeSpan patience = _options.Timeout + TimeSpan.FromSeconds(size / SlowestBytesPerSecond);
        using var late = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            Answers = !IsTemporary(response.StatusCode);
            Answered |= Answers;
            return new MlflowAnswer(
                response.StatusCode,
                await response.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false),
                response.Headers.RetryAfter?.Delta
            );
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Answers = false;
            if (e is OperationCanceledException && late.IsCancellationRequested && !cancel.IsCancellationRequested)
                throw new TimeoutException($"{_server} did not answer within {Seconds(patience)} s.", e);
            throw;
        }
    }

    private JsonObject BodyOf(string path, MlflowAnswer answer) =>
        answer.Body
        ?? throw new TrackerRefusedException(
            _credentials.Redact(
                $"{_server} answered {Endpoint(path)} with something that is no JSON object ('{Start(answer.Text)}'): is it an "
                    + $"MLflow server, or a login page in front of one?"
            )
        );

    private TreePoseException Problem(string path, MlflowAnswer answer)
    {
        HttpStatusCode status = answer.Status;
        string code = MlflowAnswer.TextOf(answer.Body?["error_code"]) ?? "",
            said = answer.Body is null ? Start(answer.Text) : $"{code}: {Start(MlflowAnswer.TextOf(answer.Body["message"]) ?? "")}";
        string message = _credentials.Redact($"{_server} answered {Endpoint(path)} with {(int)status} ({said}).");
        if (IsTemporary(status))
            return new TrackerUnavailableException(message) { RetryAfter = answer.RetryAfter };
        string remedy = status switch
        {
            HttpStatusCode.Unauthorized => "Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.",
            HttpStatusCode.Forbidden => "These credentials or this machine's address are not allowed there.",
            HttpStatusCode.NotFound when code.Length == 0 => "Is it the address of an MLflow server?",
            HttpStatusCode.NotFound => "It was deleted on the server: restore it there.",
            _ when (int)status is >= 300 and < 400 => "The server sends on to another address: name that one.",
            _ => "The events stay in the record; 'treepose runs sync' delivers them once this is mended.",
        };
        return new TrackerRefusedException(message + " " + remedy)
        {
            Code = code,
            Status = (int)status,
            Said = _credentials.Redact(said),
        };
    }

    private static bool IsTemporary(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Endpoint(string path) => path.Split('?')[0];

    private static string Start(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
