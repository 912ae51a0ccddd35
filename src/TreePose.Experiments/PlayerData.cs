using System.Text.Json;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;

namespace TreePose.Experiments;

/// <summary>What the page's script plays: each movie with the timeline of its capture, when there is one.</summary>
internal static class PlayerData
{
    public static JsonArray Of(RadarMovies movies, Timelines? timelines, StoredRecord record) =>
        [.. movies.Movies.Select(m => (JsonNode)WithAxes(Of(m, TimelineOf(m, timelines), timelines?.Classes), record))];

    private static CaptureTimeline? TimelineOf(RadarMovie movie, Timelines? timelines) =>
        timelines?.Captures.FirstOrDefault(c => c.Capture == movie.Capture && c.Participant == movie.Participant);

    /// <summary>Units on the axes where the options of the source say them; without, the page counts bins.</summary>
    private static JsonObject WithAxes(JsonObject movie, StoredRecord record)
    {
        if (IsOfStudyRadar(movie, record))
            return WithStudyAxes(movie);
        JsonNode? maps = (record.Options["mars"] ?? record.Options["holds"]?["mars"])?["representation.map"];
        if (
            !record.Data.StartsWith("mars:", StringComparison.Ordinal)
            || maps?["rangeFromMetres"].Number() is not { } from
            || maps["rangeToMetres"].Number() is not { } to
            || maps["dopplerBinsEachSide"].Number() is not { } bins
            || maps["dopplerBinMetresPerSecond"].Number() is not { } step
        )
            return movie;
        string fastest = ((double?)(bins * step)).Show("0.0");
        movie["rangeLabel"] = $"range, {((double?)from).Show("0.0")} to {((double?)to).Show("0.0")} m";
        movie["dopplerLabel"] = $"radial speed, −{fastest} to {fastest} m/s";
        return movie;
    }

    /// <summary>Whether a movie shows maps of the chain <c>study</c>, uncut: those of the study's radar, whose bins are known.</summary>
    private static bool IsOfStudyRadar(JsonObject movie, StoredRecord record)
    {
        FrameShape map = RadarFrame.MapShape;
        string kind = record.Data.Split(':')[0];
        return kind is "study" or "simulated"
            && (int?)movie["rows"] == map.Rows
            && (int?)movie["columns"] == map.Columns
            && (string?)movie["rowAxis"] == map.RowAxis.Name
            && (record.Options[kind] ?? record.Options["holds"]?[kind])?["representation"]?.ToString() is "map" or "phase" or "plates";
    }

    private static JsonObject WithStudyAxes(JsonObject movie)
    {
        RadarParameters radar = RadarParameters.Study;
        double farthest = (RadarFrame.MapShape.Columns - 1) * radar.RangeResolutionMetres,
            fastest = RadarFrame.MapShape.Rows / 2 * radar.VelocityResolutionMetresPerSecond;
        movie["rangeLabel"] = $"range, 0.0 to {((double?)farthest).Show("0.0")} m";
        movie["dopplerLabel"] = $"radial speed, −{((double?)fastest).Show("0.0")} to {((double?)fastest).Show("0.0")} m/s";
        return movie;
    }

    private static JsonObject Of(RadarMovie movie, CaptureTimeline? timeline, FrameClasses? classes)
    {
        JsonObject all = JsonSerializer.SerializeToNode(movie, ReportFile.Json)!.AsObject();
        all["title"] = movie.Hold is { } hold
            ? $"participant {movie.Participant}, {movie.Capture}, hold {hold}"
            : $"participant {movie.Participant}, {movie.Capture}";
        if (timeline is null || classes is null)
            return all;
        all["title"] = $"participant {movie.Participant}, {movie.Capture} ({timeline.Movement})";
        all["labels"] = timeline.Labels[..Math.Min(timeline.Labels.Length, movie.Frames)];
        all["predicted"] = timeline.Predicted[..Math.Min(timeline.Predicted.Length, movie.Frames)];
        all["classes"] = ByLetter(Enumerable.Range(0, classes.Count), classes.Describe);
        all["probabilities"] = ByLetter(classes.Events, Base64);
        string Base64(int c) => Convert.ToBase64String(timeline.ProbabilitiesOf(c).AsSpan(0, Math.Min(timeline.Up.Length, movie.Frames)));
        all["eventF1"] = timeline.EventF1;
        if (timeline.Times is { } times)
            all["times"] = JsonSerializer.SerializeToNode(times);
        return all;
    }

    private static JsonObject ByLetter(IEnumerable<int> classes, Func<int, string> text) =>
        new(classes.Select(c => KeyValuePair.Create(ClassLetters.All[c].ToString(), (JsonNode?)text(c))));
}
