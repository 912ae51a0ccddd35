using System.Globalization;
using System.Text.Json;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Formats.Npy;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// The folder that a prediction is written to: tables, probabilities, pictures, scores. It is made beside its place and moved there
/// when it is whole; a folder that exists is never written into.
/// </summary>
public static class PredictionFolder
{
    /// <summary>Events, a row each: capture, participant, event, times, frame, confidence, who answered.</summary>
    public const string Events = "events.csv";

    /// <summary>Holds, a row each: capture, participant, hold, times, what is predicted, what was measured, who answered.</summary>
    public const string Holds = "holds.csv";

    /// <summary>Model, data and who answered for whom.</summary>
    public const string About = "prediction.json";

    /// <summary>The figures of the experiment, where the data has labels and they were asked for.</summary>
    public const string Scores = "scores.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Fails when a folder is there already.</summary>
    /// <exception cref="TreePoseException">It is.</exception>
    public static void RequireFree(string folder)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new TreePoseException($"'{folder}' exists already and is not written into: choose another with --out.");
    }

    /// <summary>What a folder says: where it is, what was predicted by whom, and the figures where there are any.</summary>
    /// <param name="folder">A folder that was written here.</param>
    internal static JsonObject ToJson(string folder)
    {
        JsonObject? Content(string file) => RecordJson.ReadOptional(Path.Combine(folder, file))?.Content;
        return new JsonObject
        {
            ["folder"] = folder,
            ["prediction"] = Content(About),
            ["scores"] = Content(Scores),
        };
    }

    /// <summary>A folder that is not there yet, named by model and time; two predictions within a second get two names.</summary>
    internal static string NewIn(string parent, string model, TimeProvider clock)
    {
        string stem = Path.Combine(parent, $"{model}_{clock.GetLocalNow().ToString("yyyy_MM_dd_HHmmss", CultureInfo.InvariantCulture)}");
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? stem : $"{stem}_{i}").First(f => !Path.Exists(f));
    }

    /// <summary>Writes the events of captures.</summary>
    /// <param name="folder">Where to; made here.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">What it was applied to.</param>
    /// <param name="prediction">What it says.</param>
    /// <param name="score">Its figures; null when they were not asked for.</param>
    /// <param name="progress">Shows the drawing.</param>
    public static void Write(
        string folder,
        ModelFolder model,
        FrameDataset data,
        EventPrediction prediction,
        GoUpDownReport? score,
        IWorkProgress progress
    ) =>
        AtomicFolder.Make(
            folder,
            aside =>
            {
                WriteEvents(aside, prediction, progress);
                WriteAbout(aside, AboutEvents(model, data, prediction));
                WriteScore(aside, score);
                PredictionPage.Write(Path.Combine(aside, PredictionPage.FileName), model, data, prediction);
            }
        );

    /// <summary>Writes what models in a row say: events and holds side by side.</summary>
    /// <param name="folder">Where to; made here.</param>
    /// <param name="prediction">What they say.</param>
    /// <param name="score">Figures of the events, and of the holds where they can be compared; null when they were not asked for.</param>
    /// <param name="progress">Shows the drawing.</param>
    public static void Write(string folder, ChainPrediction prediction, ChainScore? score, IWorkProgress progress) =>
        AtomicFolder.Make(
            folder,
            aside =>
            {
                ModelChain chain = prediction.Chain;
                WriteEvents(aside, prediction.Events, progress);
                Table(aside, Holds, HoldRows(chain.Holds, prediction.Holds));
                WriteAbout(
                    aside,
                    new JsonObject
                    {
                        ["model"] = chain.Folder,
                        ["kind"] = ModelChain.Kind,
                        ["data"] = prediction.Data.Source,
                        ["rule"] = JsonSerializer.SerializeToNode(chain.Description.Rule, RecordJsonRules.Indented),
                        ["links"] = new JsonArray(
                            AboutEvents(chain.Events, prediction.Data, prediction.Events),
                            AboutHolds(chain.Holds, prediction.Holds)
                        ),
                    }
                );
                if (score is not null)
                    AtomicFile.WriteAllText(Path.Combine(aside, Scores), score.ToJson().ToJsonString(Json) + "\n");
                PredictionPage.Write(
                    Path.Combine(aside, PredictionPage.FileName),
                    chain.Events,
                    prediction.Data,
                    prediction.Events,
                    HoldPage.SectionsAfterEvents(chain, prediction.Holds, score),
                    chain
                );
            }
        );

    /// <summary>Writes what is predicted of holds.</summary>
    /// <inheritdoc cref="Write(string, ModelFolder, FrameDataset, EventPrediction, GoUpDownReport?, IWorkProgress)" path="/param"/>
    public static void Write(string folder, ModelFolder model, HoldPredictions prediction, LooFineTune.CalibrationReport? score) =>
        AtomicFolder.Make(
            folder,
            aside =>
            {
                Table(aside, Holds, HoldRows(model, prediction));
                WriteAbout(aside, AboutHolds(model, prediction));
                HoldPage.Write(Path.Combine(aside, PredictionPage.FileName), model, prediction);
                if (score?.ToJson() is not { } json)
                    return;
                if (prediction.Seen.Count > 0)
                    json["trainedOn"] = new JsonArray([.. prediction.Seen]);
                AtomicFile.WriteAllText(Path.Combine(aside, Scores), json.ToJsonString(Json) + "\n");
            }
        );

    private static void WriteEvents(string aside, EventPrediction prediction, IWorkProgress progress)
    {
        (CaptureResult Capture, string Model)[] captures = [.. prediction.Captures.OrderBy(c => c.Capture.Sequence.Id, CaptureId.ByName)];
        var names = new CaptureNames(captures.Select(c => c.Capture));
        Table(aside, Events, EventRows(prediction));
        using IWorkTask bar = progress.Begin("writing", captures.Length);
        foreach ((CaptureResult capture, string by) in captures)
        {
            string name = UnitStore.Safe(names.Of(capture));
            NpyFile.Write<float>(
                Below(aside, $"probabilities/{name}.npy"),
                capture.Probabilities,
                capture.Sequence.Length,
                capture.Sequence.Classes.Count
            ); // [frame, class]
            TimelinePlot.Write(capture, Below(aside, $"timelines/{name}.png"), $"found by the model of {by}");
            bar.Advance(1, name);
        }
    }

    private static void WriteScore(string aside, GoUpDownReport? score)
    {
        if (score is not null)
            AtomicFile.WriteAllText(Path.Combine(aside, Scores), score.ToJson().ToJsonString(Json) + "\n");
    }

    private static JsonObject AboutEvents(ModelFolder model, FrameDataset data, EventPrediction prediction) =>
        AboutOf(
            model,
            data.Source,
            prediction
                .Captures.OrderBy(c => c.Capture.Sequence.Id, CaptureId.ByName)
                .Select(c => (c.Capture.Sequence.Id.Participant, c.Model)),
            (data.Findings, data.Skipped, prediction.Warnings),
            ("confidence", prediction.AboutConfidence)
        );

    private static JsonObject AboutHolds(ModelFolder model, HoldPredictions prediction) =>
        AboutOf(
            model,
            prediction.Data.Source,
            prediction.Holds.Select(h => (h.Hold.Id.Participant, h.Model)),
            (prediction.Data.Findings, prediction.Data.Skipped, prediction.Warnings),
            ("level", prediction.Level)
        );

    private static IEnumerable<string[]> EventRows(EventPrediction prediction)
    {
        yield return ["capture", "participant", "event", "start_s", "end_s", "frame", "confidence", "model"];
        foreach (FoundEvent e in prediction.Events)
            yield return
            [
                e.Capture.Name,
                e.Capture.Participant,
                e.Name,
                Text(e.StartSeconds, "0.######"),
                Text(e.EndSeconds, "0.######"),
                e.Frame.ToString(CultureInfo.InvariantCulture),
                Text(e.Confidence, "0.####"),
                e.Model,
            ];
    }

    private static IEnumerable<string[]> HoldRows(ModelFolder model, HoldPredictions prediction)
    {
        string unit = (model.Description.TargetUnit ?? prediction.Data.TargetUnit).Replace("/", "_per_", StringComparison.Ordinal);
        bool measured = prediction.Holds.Any(h => h.Hold.Target is not null),
            timed = prediction.Holds.All(h => MarkedHolds.StartOf(h.Hold) is not null);
        string[] Row(string[] who, string[] times, string[] said, string was, string by) =>
            [.. who, .. timed ? times : [], .. said, .. measured ? [was] : Array.Empty<string>(), by];
        string[] said = [$"predicted_{unit}", $"low_{unit}", $"high_{unit}", "no_interval_because"];
        yield return Row(["capture", "participant", "hold"], ["start_s", "end_s"], said, $"measured_{unit}", "model");
        foreach (PredictedHold h in prediction.Holds.OrderBy(h => h.Hold.Id, CaptureId.ByName).ThenBy(h => h.Hold.Number))
        {
            HoldSequence hold = h.Hold;
            double start = MarkedHolds.StartOf(hold) ?? 0;
            string End(double? end) => end is { } at ? Text(at, "R") : "";
            yield return Row(
                [hold.Id.Name, hold.Id.Participant, hold.Number.ToString(CultureInfo.InvariantCulture)],
                [Text(start, "0.######"), Text(start + (hold.Length * hold.SecondsPerFrame), "0.######")],
                [Text(h.Predicted, "R"), End(h.Interval?.Low), End(h.Interval?.High), h.NoInterval ?? ""],
                hold.Target is { } target ? Text(target, "R") : "",
                h.Model
            );
        }
    }

    private static JsonObject AboutOf(
        ModelFolder model,
        string source,
        IEnumerable<(string Participant, string Model)> answers,
        (IReadOnlyList<string> Findings, IReadOnlyList<SkippedCapture> Skipped, IReadOnlyList<string> Warnings) notes,
        (string Name, JsonNode Value) more
    )
    {
        ModelDescription of = model.Description;
        bool Seen(string participant, string by) =>
            of.Personal is not null
            || of.Models.Any(m => (m.Origin!.Fold is { } f ? $"fold {f}" : "all participants") == by && m.Origin.HasSeen(participant));
        return new JsonObject
        {
            ["model"] = model.Folder,
            ["run"] = $"{of.Run.Name} ({of.Run.Id})",
            ["kind"] = of.Kind,
            ["data"] = source,
            ["answers"] = new JsonArray([
                .. answers
                    .Distinct()
                    .OrderBy(a => a.Participant, NaturalOrder.Names)
                    .Select(a =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["participant"] = a.Participant,
                                ["model"] = a.Model,
                                ["modelHasSeenThem"] = Seen(a.Participant, a.Model),
                            }
                    ),
            ]),
            ["warnings"] = new JsonArray([.. notes.Warnings.Select(w => JsonValue.Create(w))]),
            [more.Name] = more.Value,
            ["findings"] = new JsonArray([.. notes.Findings.Select(f => JsonValue.Create(f))]),
            ["skipped"] = new JsonArray([.. notes.Skipped.Select(s => JsonValue.Create($"{s.CaptureId}: {s.Reason}"))]),
        };
    }

    private static void WriteAbout(string folder, JsonObject about) =>
        AtomicFile.WriteAllText(Path.Combine(folder, About), about.ToJsonString(Json) + "\n");

    private static string Below(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a table of rows.</summary>
    internal static void Table(string folder, string name, IEnumerable<string[]> rows) =>
        AtomicFile.WriteAllText(Path.Combine(folder, name), string.Concat(rows.Select(r => Csv.Line(r) + "\n")));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
