using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Captures;

namespace TreePose.Formats.Study;

/// <summary>The captures of a study's folder and where each one's files lie, found by the study's naming rules.</summary>
public sealed partial class StudyLayout
{
    private StudyLayout(string directory, StudyParts parts, IReadOnlyList<StudyCapture> captures, string? eventTable) =>
        (Directory, Parts, Captures, EventTable) = (directory, parts, captures, eventTable);

    /// <summary>The study's folder.</summary>
    public string Directory { get; }

    /// <summary>The content of <c>study.json</c>.</summary>
    public StudyParts Parts { get; }

    /// <summary>Every capture of which any file was found, by name.</summary>
    public IReadOnlyList<StudyCapture> Captures { get; }

    /// <summary>Path of the event table, when the study has one.</summary>
    public string? EventTable { get; }

    /// <summary>Reads <c>study.json</c> and looks for the files.</summary>
    /// <exception cref="DataFormatException">
    /// <c>study.json</c> is missing or faulty, names a path that is not there, or a file is there twice.
    /// </exception>
    public static StudyLayout Open(string directory)
    {
        StudyParts parts = StudyParts.Read(directory);
        var found = new SortedDictionary<string, Files>(StringComparer.Ordinal);
        Files Of(StudyCaptureName name)
        {
            if (!found.TryGetValue(name.Radar, out Files? files))
                found[name.Radar] = files = new Files(name);
            return files;
        }

        Scan(directory, "rawRadar", parts.RawRadar, RawPattern(), (name, _, path) => Set(ref Of(name).RawRadar, path));
        Scan(directory, "rdm", parts.Rdm, RdmPattern(), (name, n, path) => Add(Of(name).Rdm, n[0], path));
        Scan(directory, "rdm", parts.Rdm, PhasePattern(), (name, n, path) => Add(Of(name).Phase, n[0], path));
        Scan(directory, "holdRdm", parts.HoldRdm, HoldRdmPattern(), (name, n, path) => Add(Of(name).HoldRdm, (n[1], n[0]), path));
        Scan(directory, "forcePlates", parts.ForcePlates, PlatePattern(), (name, n, path) => Add(Of(name).ForcePlates, n[0], path));
        Scan(directory, "motionCapture", parts.MotionCapture, PositionPattern(), (name, _, path) => Set(ref Of(name).Positions, path));
        Scan(directory, "motionCapture", parts.MotionCapture, VelocityPattern(), (name, _, path) => Set(ref Of(name).Velocities, path));
        string? table = parts.EventTable is null ? null : Path.Combine(directory, parts.EventTable);
        if (table is not null && !File.Exists(table))
            throw NotThere(directory, "eventTable", table, "file");
        return new StudyLayout(directory, parts, [.. found.Values.Select(f => f.ToCapture())], table);
    }

    private static void Scan(string directory, string key, string? part, Regex rest, Action<StudyCaptureName, int[], string> found)
    {
        if (part is null)
            return;
        string folder = Path.Combine(directory, part);
        if (!System.IO.Directory.Exists(folder))
            throw NotThere(directory, key, folder, "folder");
        foreach (string path in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (StudyCaptureName.TryParse(Path.GetFileName(path), out string tail) is not { } name)
                continue;
            Match match = rest.Match(tail);
            if (match.Success)
                found(name, [.. match.Groups.Values.Skip(1).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture))], path);
        }
    }

    private static void Set(ref string? place, string path) => place = place is null ? path : throw Twice(place, path);

    private static void Add<TKey>(SortedDictionary<TKey, string> places, TKey key, string path)
        where TKey : notnull
    {
        if (!places.TryAdd(key, path))
            throw Twice(places[key], path);
    }

    private static DataFormatException Twice(string first, string second) =>
        new(second, $"the same recording is also {first}.", "Remove one of them, or name a narrower folder in study.json.");

    private static DataFormatException NotThere(string directory, string key, string path, string kind) =>
        new(
            Path.Combine(directory, StudyParts.FileName),
            $"{key} names the {kind} {path}, which is not there.",
            "Correct the path, or remove the key if the study has no such part."
        );

    [GeneratedRegex(@"^\.(?:h5|hdf5)$", RegexOptions.IgnoreCase)]
    private static partial Regex RawPattern();

    [GeneratedRegex(@"^_channel(\d{1,2})\.npy$")]
    private static partial Regex RdmPattern();

    [GeneratedRegex(@"^_channel(\d{1,2})_phase\.npy$")]
    private static partial Regex PhasePattern();

    [GeneratedRegex(@"^_channel(\d{1,2})_tx(\d{1,3})\.npy$")]
    private static partial Regex HoldRdmPattern();

    [GeneratedRegex(@"^_f_(\d)\.tsv$", RegexOptions.IgnoreCase)]
    private static partial Regex PlatePattern();

    [GeneratedRegex(@"^_pos\.tsv$", RegexOptions.IgnoreCase)]
    private static partial Regex PositionPattern();

    [GeneratedRegex(@"^_vel\.tsv$", RegexOptions.IgnoreCase)]
    private static partial Regex VelocityPattern();

    /// <summary>What was found of one capture so far.</summary>
    private sealed class Files(StudyCaptureName name)
    {
        public string? RawRadar;
        public string? Positions;
        public string? Velocities;

        public SortedDictionary<int, string> Rdm { get; } = [];

        public SortedDictionary<int, string> Phase { get; } = [];

        public SortedDictionary<(int Hold, int Channel), string> HoldRdm { get; } = [];

        public SortedDictionary<int, string> ForcePlates { get; } = [];

        public StudyCapture ToCapture() =>
            new()
            {
                Name = name,
                RawRadar = RawRadar,
                Rdm = Rdm,
                Phase = Phase,
                HoldRdm = [.. HoldRdm.Select(h => new HoldRdmFile(h.Key.Hold, h.Key.Channel, h.Value))],
                ForcePlates = ForcePlates,
                Positions = Positions,
                Velocities = Velocities,
            };
    }
}
