using System.Net;
using System.Text;
using System.Text.Json;
using TreePose.Runs;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <content>What a server answers, by endpoint.</content>
internal sealed partial class FuzzTargets
{
    private const string Answers = """
        {
          "experiments/get-by-name": {"experiment": {"experiment_id": "7", "name": "e", "lifecycle_stage": "active"}},
          "experiments/create": {"experiment_id": "7"},
          "runs/search": {"runs": [RUN]},
          "runs/create": {"run": RUN},
          "runs/get": {"run": RUN},
          "runs/update": {"run_info": {"status": "FINISHED"}},
          "runs/log-batch": {},
          "runs/log-inputs": {},
          "runs/set-tag": {},
          "registered-models/create": {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "there"},
          "model-versions/search": {"model_versions": [{"name": "m", "version": "1", "source": "runs:/x/y", "tags": []}]},
          "model-versions/create": {"model_version": {"name": "m", "version": "2"}}
        }
        """;
    private const string Run = """
        {"info": {"run_id": "0123", "artifact_uri": "mlflow-artifacts:/7/0123/artifacts", "status": "RUNNING"},
         "data": {"tags": [{"key": "treepose.run_id", "value": "a"}, {"key": "treepose.position", "value": "3"},
         {"key": "treepose.files", "value": "2 +4 -3"}, {"key": "mlflow.note.content", "value": "n"}]}}
        """;

    private IEnumerable<FuzzTarget> OfAnswers()
    {
        RunInfo run = new RunStore(_plain.Root).Read(_plain.Folder);
        yield return One(
            "answers",
            "answers.json",
            p => File.WriteAllText(p, Answers.Replace("RUN", Run)),
            p => Ask(File.ReadAllBytes(p), run).GetAwaiter().GetResult()
        );
    }

    /// <summary>A whole delivery and a registration at a server that gives these answers.</summary>
    private static async Task Ask(byte[] answers, RunInfo run)
    {
        using var server = new AnsweringHandler(answers);
        var options = new DeliveryOptions
        {
            Credentials = TrackerCredentials.None,
            Mlflow = new() { Retries = 0, Handler = server },
        };
        var target = TrackerTarget.Parse("mlflow:http://localhost:1");
        await using var mirror = new MlflowMirror(new MlflowClient(target, options, TimeProvider.System), run.Folder);
        await mirror.DeliverAsync(RunJournalReader.ReadAll(run.Folder), CancellationToken.None);
        await mirror.CatchUpAsync(CancellationToken.None);
        await mirror.CrashedAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        await MlflowRegistry.RegisterAsync(target, run, "m", "y", "card", TimeProvider.System, options);
    }

    /// <summary>A server that says to each endpoint what it was given for it; one that is no JSON at all is said to all.</summary>
    private sealed class AnsweringHandler(byte[] answers) : HttpMessageHandler
    {
        private readonly JsonElement? _answers = Parse(answers);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string endpoint = request.RequestUri!.AbsolutePath.Replace("/api/2.0/mlflow/", "", StringComparison.Ordinal);
            byte[] said =
                _answers is not { } all ? answers
                : all.ValueKind == JsonValueKind.Object && all.TryGetProperty(endpoint, out JsonElement one)
                    ? Encoding.UTF8.GetBytes(one.GetRawText())
                : "{}"u8.ToArray();
            bool isRefused = said.AsSpan().IndexOf("error_code"u8) >= 0;
            return Task.FromResult(
                new HttpResponseMessage(isRefused ? HttpStatusCode.BadRequest : HttpStatusCode.OK) { Content = new ByteArrayContent(said) }
            );
        }

        private static JsonElement? Parse(byte[] bytes)
        {
            try
            {
                return System.Text.Unicode.Utf8.IsValid(bytes) ? JsonDocument.Parse(bytes).RootElement : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
