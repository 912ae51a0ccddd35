using System.Text.Json;

namespace TreePose.Experiments;

/// <summary>What the page's script plays: each movie with the timeline of its capture, when there is one.</summary>
internal static class PlayerData
{
    public static JsonArray Of(RadarMovies movies, Timelines? timelines, StoredRecord record) =>
        [
            .. movies.Movies.Select(m =>
                (JsonNode)WithAxes(
                    Of(m, timelines?.Captures.FirstOrDefault(c => c.Capture == m.Capture && c.Participant == m.Participant)),
                    record
                )
            ),
        ];

    /// <summary>Units on the axes where the options of the source say them; without, the page counts bins.</summary>
    private static JsonObject WithAxes(JsonObject movie, StoredRecord record)
    {
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

    private static JsonObject Of(RadarMovie movie, CaptureTimeline? timeline)
    {
        JsonObject all = JsonSerializer.SerializeToNode(movie, ReportFile.Json)!.AsObject();
        all["title"] = movie.Hold is { } hold
            ? $"participant {movie.Participant}, {movie.Capture}, hold {hold}"
            : $"participant {movie.Participant}, {movie.Capture}";
        if (timeline is null)
            return all;
        all["title"] = $"participant {movie.Participant}, {movie.Capture} ({timeline.Movement})";
        all["labels"] = timeline.Labels[..Math.Min(timeline.Labels.Length, movie.Frames)];
        all["predicted"] = timeline.Predicted[..Math.Min(timeline.Predicted.Length, movie.Frames)];
        all["up"] = Convert.ToBase64String(timeline.Up.AsSpan(0, Math.Min(timeline.Up.Length, movie.Frames)));
        all["down"] = Convert.ToBase64String(timeline.Down.AsSpan(0, Math.Min(timeline.Down.Length, movie.Frames)));
        all["eventF1"] = timeline.EventF1;
        if (timeline.Times is { } times)
            all["times"] = JsonSerializer.SerializeToNode(times);
        return all;
    }
}
