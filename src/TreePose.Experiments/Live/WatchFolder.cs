using System.Globalization;
using System.Text.Json;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Live;

/// <summary>What was watched.</summary>
/// <param name="From">Where frames came from, as it was typed.</param>
/// <param name="Capture">What the capture is called.</param>
/// <param name="Participant">Who was recorded; null when nobody said.</param>
internal sealed record Watched(string From, string Capture, string? Participant);

/// <summary>Writes what a watch found: <c>events.csv</c>, as predict writes it, and <c>watch.json</c>. Whole or not at all.</summary>
internal static class WatchFolder
{
    /// <summary>What stands about the watch itself: model, frames, losses, how it ended.</summary>
    public const string About = "watch.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Makes the folder.</summary>
    /// <exception cref="TreePoseException">It is there already.</exception>
    public static void Write(string folder, ModelFolder model, StreamingPredictor predictor, Watched watched, WatchSummary summary) =>
        AtomicFolder.Make(
            folder,
            aside =>
            {
                PredictionFolder.Table(aside, PredictionFolder.Events, Rows(predictor, watched, summary));
                string about = Of(model, predictor, watched, summary).ToJsonString(Json);
                AtomicFile.WriteAllText(Path.Combine(aside, About), about + "\n");
            }
        );

    private static IEnumerable<string[]> Rows(StreamingPredictor predictor, Watched watched, WatchSummary summary)
    {
        yield return ["capture", "participant", "event", "start_s", "end_s", "frame", "confidence", "model"];
        foreach (StreamedEvent e in summary.Events)
            yield return
            [
                watched.Capture,
                watched.Participant ?? "",
                e.Name,
                Text(e.StartSeconds, "0.######"),
                Text(e.EndSeconds, "0.######"),
                e.Frame.ToString(CultureInfo.InvariantCulture),
                Text(e.Confidence, "0.####"),
                predictor.Model,
            ];
    }

    private static JsonObject Of(ModelFolder model, StreamingPredictor predictor, Watched watched, WatchSummary summary) =>
        new()
        {
            ["model"] = model.Folder,
            ["run"] = $"{model.Description.Run.Name} ({model.Description.Run.Id})",
            ["answeredBy"] = predictor.Model,
            ["from"] = watched.From,
            ["ended"] = summary.Fault is { } fault ? $"error: {fault.Message}" : summary.End.ToString().ToLowerInvariant(),
            ["frames"] = summary.Frames,
            ["seconds"] = Math.Round(summary.Seconds, 6),
            ["secondsPerFrame"] = predictor.SecondsPerFrame,
            ["lostFrames"] = summary.Lost,
            ["framesTooLateToBeUsed"] = summary.TooLate,
            ["lateDeliveries"] = summary.Late,
            ["longestWaitSeconds"] = Math.Round(summary.LongestWaitSeconds, 3),
            ["lookAheadFrames"] = predictor.LookAheadFrames,
            ["longestOpenFrames"] = summary.LongestOpenFrames,
            ["note"] = summary.Note,
            ["warning"] = summary.Warning,
        };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
