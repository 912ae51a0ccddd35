using System.Globalization;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// How far a run is: <c>units/progress.json</c>, a working file that the process writes which does the units, and whoever looks on
/// reads. It is a hint and no result: nothing is computed from it.
/// </summary>
internal sealed record RunProgress
{
    /// <summary>Units that are done.</summary>
    public required int Done { get; init; }

    /// <summary>Of these, the ones that were done before this process.</summary>
    public int Kept { get; init; }

    /// <summary>Units so far planned; later rounds may add more.</summary>
    public required int All { get; init; }

    /// <summary>The share of the work that is done, 0 to 1, where units are weighed by what they cost.</summary>
    public double Share { get; init; }

    /// <summary>How long the rest takes if it goes on like this, in seconds; null before anything is done.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Units under way, as people read them.</summary>
    public IReadOnlyList<string> UnderWay { get; init; } = [];

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Reads a run's progress; null when it tells none, or when it is half-written or damaged: it is a hint only.</summary>
    /// <param name="folder">The run's folder.</param>
    public static RunProgress? Read(string folder)
    {
        try
        {
            if (RecordJson.ReadOptional(Path.Combine(folder, RecordFiles.Progress)) is not { } file)
                return null;
            if (file.Whole("done") is not (>= 0 and int done) || file.Whole("all") is not (>= 0 and int all) || done > all)
                return null;
            return new RunProgress
            {
                Done = done,
                Kept = Math.Clamp(file.Whole("kept") ?? 0, 0, done),
                All = all,
                Share = Math.Clamp(file.Number("share") ?? 0, 0, 1),
                SecondsLeft = file.Number("secondsLeft") is >= 0 and var left ? left : null,
                UnderWay = file.List("underWay"),
                Time = file.Time("time") ?? default,
            };
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it beside the units. It is not flushed to the disk: a hint may be lost.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Write(string folder)
    {
        string path = Path.Combine(folder, RecordFiles.Progress),
            partial = path + ".partial";
        var content = new JsonObject
        {
            ["done"] = Done,
            ["kept"] = Kept,
            ["all"] = All,
            ["share"] = Share,
            ["secondsLeft"] = SecondsLeft,
            ["underWay"] = new JsonArray([.. UnderWay.Select(u => JsonValue.Create(u))]),
            ["time"] = Time.ToString("O", CultureInfo.InvariantCulture),
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(partial, content.ToJsonString());
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk will be told by whatever matters.
        }
    }

    /// <summary>In words: <c>12 of 30 units, 41 %, about 3 min left</c>.</summary>
    public override string ToString()
    {
        string left = SecondsLeft is { } seconds && Done < All ? $", about {Words(seconds)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Done} of {All} units, {Math.Floor(100 * Share):0} %{left}");
    }

    /// <summary>A length of time as people say it.</summary>
    public static string Words(double seconds) =>
        seconds switch
        {
            < 90 => FormattableString.Invariant($"{Math.Ceiling(seconds):0} s"),
            < 5400 => FormattableString.Invariant($"{seconds / 60:0} min"),
            < 172_800 => FormattableString.Invariant($"{seconds / 3600:0.0} h"),
            _ => FormattableString.Invariant($"{seconds / 86_400:0.0} days"),
        };
}
