using System.Text.Json;
using System.Text.Json.Serialization;

namespace TreePose.Formats.Study;

/// <summary>
/// Where each part of the study lies: the content of <c>study.json</c>. Paths are absolute or relative to the folder of
/// <c>study.json</c>; a part that a laboratory does not have is left out. Files are found by their names anywhere below.
/// </summary>
public sealed record StudyParts
{
    /// <summary>Name of the file in the study's folder.</summary>
    public const string FileName = "study.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
    };

    /// <summary>Folder of <c>PP_POSE_RR_Vn.h5</c>.</summary>
    public string? RawRadar { get; init; }

    /// <summary>Folder of whole-capture range-Doppler maps, <c>PP_POSE_RR_Vn_channelK.npy</c>.</summary>
    public string? Rdm { get; init; }

    /// <summary>Folder of the holds' range-Doppler maps, <c>PP_POSE_RR_Vn_channelK_txT.npy</c>.</summary>
    public string? HoldRdm { get; init; }

    /// <summary>Folder of <c>PP_POSE_MC_Vn_f_1.tsv</c> and <c>_f_2.tsv</c>.</summary>
    public string? ForcePlates { get; init; }

    /// <summary>Folder of <c>PP_POSE_MC_Vn_pos.tsv</c> and <c>_vel.tsv</c>.</summary>
    public string? MotionCapture { get; init; }

    /// <summary>The event table, a CSV file.</summary>
    public string? EventTable { get; init; }

    /// <summary>Table of the participants, a CSV file: a column <c>participant</c>, every other column a group of theirs.</summary>
    public string? Participants { get; init; }

    /// <summary>Table of the captures, a CSV file: a column <c>capture</c>, every other column a group of theirs.</summary>
    public string? Captures { get; init; }

    /// <summary>Reads <c>study.json</c> of a study's folder.</summary>
    /// <exception cref="DataFormatException">It is missing, is no JSON, or has an unknown key.</exception>
    public static StudyParts Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!Directory.Exists(directory))
        {
            throw new DataFormatException(
                directory,
                "there is no such folder.",
                $"Give --data study:DIR with the folder that holds {FileName}."
            );
        }
        if (!File.Exists(path))
            throw new DataFormatException(
                path,
                "there is no such file.",
                "Write it, for example: { \"rdm\": \"rdm\", \"forcePlates\": \"mocap\", \"eventTable\": \"events.csv\" }."
            );
        try
        {
            StudyParts parts =
                JsonSerializer.Deserialize<StudyParts>(DataFile.Text(path), Json) ?? throw new JsonException("the file says null");
            return parts.Places.All(p => p?.Contains('\0') != true)
                ? parts
                : throw new JsonException("a path has a NUL character, which no path can have");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(
                path,
                $"cannot be read ({e.Message.TrimEnd('.')}).",
                "Known keys, each a path: rawRadar, rdm, holdRdm, forcePlates, motionCapture, eventTable, participants, captures.",
                e
            );
        }
    }

    private IEnumerable<string?> Places => [RawRadar, Rdm, HoldRdm, ForcePlates, MotionCapture, EventTable, Participants, Captures];

    /// <summary>Where a part lies.</summary>
    internal static string PathOf(string directory, string part) => Path.Combine(directory, HomeFolder.Expand(part));

    /// <summary>Writes <c>study.json</c> into a study's folder.</summary>
    public void Write(string directory) =>
        AtomicFile.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}
