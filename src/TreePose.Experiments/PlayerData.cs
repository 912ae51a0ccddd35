using System.Text.Json;
using TreePose.Datasets;

namespace TreePose.Experiments;

/// <summary>What the page's script plays: each movie with the timeline of its capture, when there is one.</summary>
internal static class PlayerData
{
    public static JsonArray Of(RadarMovies movies, Timelines? timelines) =>
        [.. movies.Movies.Select(m => (JsonNode)Of(m, TimelineOf(m, timelines), timelines?.Classes))];

    private static CaptureTimeline? TimelineOf(RadarMovie movie, Timelines? timelines) =>
        timelines?.Captures.FirstOrDefault(c => c.Capture == movie.Capture && c.Participant == movie.Participant);

    /// <summary>Name, first and last value, and unit of an axis; null where the source does not say them: the page counts bins.</summary>
    private static JsonObject? Scale(AxisScale? scale) =>
        scale is null
            ? null
            : new JsonObject
            {
                ["name"] = scale.Title,
                ["unit"] = scale.Unit,
                ["from"] = scale.From,
                ["to"] = scale.To,
            };

    private static JsonObject Of(RadarMovie movie, CaptureTimeline? timeline, FrameClasses? classes)
    {
        JsonObject all = JsonSerializer.SerializeToNode(movie, ReportFile.Json)!.AsObject();
        all["rowScale"] = Scale(movie.RowScale);
        all["columnScale"] = Scale(movie.ColumnScale);
        all["title"] = movie.Hold is { } hold
            ? $"participant {movie.Participant}, {movie.Capture}, hold {hold}"
            : $"participant {movie.Participant}, {movie.Capture}";
        if (timeline is null || classes is null)
            return all;
        all["title"] = $"participant {movie.Participant}, {movie.Capture} ({timeline.Movement})";
        all["labels"] = timeline.Labels[..Math.Min(timeline.Labels.Length, movie.Frames)];
        all["predicted"] = timeline.Predicted[..Math.Min(timeline.Predicted.Length, movie.Frames)];
        if (movie.Frames < movie.FramesOfAll)
            (all["labelsOfAll"], all["predictedOfAll"]) = (timeline.Labels, timeline.Predicted); // of the overview
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
