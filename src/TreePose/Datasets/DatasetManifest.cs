using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Formats;

namespace TreePose.Datasets;

/// <summary>The content of <c>manifest.json</c>. It holds no time of making: equal data from an equal source give an equal file.</summary>
internal sealed record DatasetManifest
{
    public const string FileName = "manifest.json";
    public const string FramesFile = "frames.npy",
        LabelsFile = "labels.npy",
        LengthsFile = "lengths.npy";
    public const int CurrentVersion = 2;
    private const string FormatName = "treepose-windows";
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    public required string Source { get; init; }

    public required FrameShape FrameShape { get; init; }

    /// <summary>N, T, then the lengths of a frame's axes: N, T, C, R, D for maps.</summary>
    public required int[] Shape { get; init; }

    public required string[] Axes { get; init; }

    /// <summary>What the numbers in <c>labels.npy</c> mean.</summary>
    public required IReadOnlyDictionary<string, int> Labels { get; init; }

    /// <summary>The names of <see cref="Labels"/> from 0 on.</summary>
    [JsonIgnore]
    public FrameClasses Classes => new([.. Labels.Where(l => l.Value >= 0).OrderBy(l => l.Value).Select(l => l.Key)]);

    public required WindowOptions Options { get; init; }

    public required IReadOnlyDictionary<string, string> Files { get; init; }

    public required IReadOnlyDictionary<string, string> SourceFiles { get; init; }

    public required IReadOnlyList<SkippedCapture> Skipped { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }

    public required IReadOnlyList<StoredCapture> Captures { get; init; }

    public required IReadOnlyList<StoredWindow> Windows { get; init; }

    public void Write(string folder) =>
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");

    private static bool IsWhole(StoredCapture? capture) =>
        capture is { Frames: > 0, SecondsPerFrame: > 0 and < double.PositiveInfinity }
        && !capture.Groups.Values.Contains(null!)
        && (capture.TimesSeconds is not { } times || (times.Count == capture.Frames && times.All(double.IsFinite)));

    /// <exception cref="DataFormatException">It is missing, damaged, or of another format or version.</exception>
    public static DatasetManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        const string Remedy = "Make the dataset again.";
        try
        {
            DatasetManifest manifest =
                JsonSerializer.Deserialize<DatasetManifest>(DataFile.Text(path), Json) ?? throw new JsonException("the file says null");
            if (manifest is not { Format: FormatName, Version: CurrentVersion, Shape.Length: > 2, FrameShape: not null })
            {
                throw new DataFormatException(
                    path,
                    $"is '{manifest.Format}' version {manifest.Version}; '{FormatName}' version {CurrentVersion} is expected.",
                    Remedy
                );
            }
            if (!manifest.Shape.AsSpan(2).SequenceEqual(manifest.FrameShape.Lengths))
            {
                string arrays = string.Join(", ", manifest.Shape);
                throw new DataFormatException(
                    path,
                    $"has arrays ({arrays}), whose last axes are not those of frames {manifest.FrameShape}.",
                    Remedy
                );
            }
            if (
                manifest.Windows.Contains(null!)
                || manifest.Skipped.Contains(null!)
                || manifest.Findings.Contains(null!)
                || manifest.Files.Values.Contains(null!)
                || manifest.Shape.Any(n => n < 0)
                || !manifest.Captures.All(IsWhole)
            )
                throw new JsonException("it holds null, or a length or period that is none, where a value is needed");
            _ = manifest.Classes;
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"cannot be read ({e.Message.TrimEnd('.')}).", Remedy, e);
        }
    }
}
