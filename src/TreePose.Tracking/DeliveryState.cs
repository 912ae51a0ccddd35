using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>How a delivery stands when it returns.</summary>
public enum DeliveryResult
{
    /// <summary>The tracker has every event.</summary>
    Complete,

    /// <summary>The tracker could not be reached, or there was no time: sync later.</summary>
    Behind,

    /// <summary>The tracker said no: mend what the problem says, then sync.</summary>
    Refused,

    /// <summary>Another process is at it.</summary>
    Busy,
}

/// <summary>What came of a delivery.</summary>
/// <param name="Target">Where to.</param>
/// <param name="Result">How it stands.</param>
/// <param name="Delivered">Number of the last event that is there for sure.</param>
/// <param name="Problem">What hinders the rest; null when nothing does.</param>
/// <param name="Warnings">What could not be mirrored and why.</param>
public sealed record DeliveryOutcome(
    TrackerTarget Target,
    DeliveryResult Result,
    long Delivered,
    string? Problem,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>A sentence: where to, and how it stands.</summary>
    public override string ToString() =>
        $"{Target}: "
        + Result switch
        {
            DeliveryResult.Complete => "complete",
            DeliveryResult.Behind => $"not all is there, sync again later: {Problem}",
            DeliveryResult.Refused => $"refused: {Problem}",
            _ => $"busy: {Problem}",
        };
}

/// <summary>The note that a delivery keeps in the record, <c>trackers/KIND-HASH.json</c>.</summary>
/// <param name="Target">As <see cref="TrackerTarget.Parse"/> reads it.</param>
/// <param name="Delivered">Number of the last event delivered.</param>
/// <param name="Complete">Whether the run's end was the last event delivered.</param>
/// <param name="Problem">What went wrong last.</param>
/// <param name="Warnings">What could not be mirrored and why.</param>
public sealed record DeliveryState(string Target, long Delivered, bool Complete, string? Problem, IReadOnlyList<string> Warnings)
{
    private static readonly JsonSerializerOptions Json = new(RecordJsonRules.Indented)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Digest of the tags and the note of people that are there; null when none were brought.</summary>
    [JsonInclude]
    internal string? Notes { get; init; }

    /// <summary>Whether what people said about the run is there as they say it now.</summary>
    internal bool HasNotes(string runFolder) => Notes == DigestOfNotes(runFolder);

    /// <summary>Digest of what people said about a run; null when nothing was said, or it cannot be read.</summary>
    internal static string? DigestOfNotes(string runFolder)
    {
        try
        {
            return RunNotes.Read(runFolder).Said is { Length: > 0 } said ? RunNotes.Digest(said) : null;
        }
        catch (DataFormatException)
        {
            return null;
        }
    }

    /// <summary>The notes of all targets that a run was delivered to.</summary>
    public static IReadOnlyList<DeliveryState> ReadAll(string runFolder)
    {
        string folder = Path.Combine(runFolder, RecordFiles.TrackersFolder);
        if (!Directory.Exists(folder))
            return [];
        return [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read).OfType<DeliveryState>()];
    }

    internal static DeliveryState Read(string path, TrackerTarget target) =>
        Read(path) ?? new DeliveryState(target.ToString(), 0, false, null, []);

    internal void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    private static DeliveryState? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<DeliveryState>(RecordPaths.Read(path), Json);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            return null; // a note is a convenience: the tracker itself knows what it has
        }
    }
}
