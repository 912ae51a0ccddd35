using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Captures;

namespace TreePose.Formats.Study;

/// <summary>The captures of a study's folder and where each one's files lie, found by the study's naming rules.</summary>
public sealed class StudyLayout
{
    private StudyLayout(string directory, StudyParts parts) => (Directory, Parts) = (directory, parts);

    /// <summary>The study's folder.</summary>
    public string Directory { get; }

    /// <summary>The content of <c>study.json</c>.</summary>
    public StudyParts Parts { get; }

    /// <summary>Every capture of which any file was found, by name.</summary>
    public IReadOnlyList<StudyCapture> Captures { get; private init; } = [];

    /// <summary>Path of the event table, when the study has one.</summary>
    public string? EventTable { get; private init; }

    /// <summary>
    /// What lies in the folders of the study's parts and is no file of it, nor passed over by rule: by recording, with the reason.
    /// </summary>
    public IReadOnlyList<UnusedFile> Unused { get; private init; } = [];

    /// <summary>Reads <c>study.json</c> and looks for the files.</summary>
    /// <param name="directory">The study's folder.</param>
    /// <param name="notYet">Keys of parts that need not be there: what is done next makes them, or does without.</param>
    /// <exception cref="DataFormatException">
    /// <c>study.json</c> is missing or faulty, names a path that is not there, or a file is there twice.
    /// </exception>
    public static StudyLayout Open(string directory, params IReadOnlyCollection<string> notYet)
    {
        StudyParts parts = StudyParts.Read(directory);
        var found = new SortedDictionary<string, Files>(StringComparer.Ordinal);
        Files Of(StudyCaptureName name)
        {
            if (!found.TryGetValue(name.Radar, out Files? files))
                found[name.Radar] = files = new Files(name);
            return files;
        }

        var scan = new Scan(directory, notYet);
        scan.Part("rawRadar", parts.RawRadar, (StudyFiles.Raw(), (name, _, path) => Set(ref Of(name).RawRadar, path)));
        scan.Part(
            "rdm",
            parts.Rdm,
            (StudyFiles.Rdm(), (name, n, path) => Add(Of(name).Rdm, n[0], path)),
            (StudyFiles.Phase(), (name, n, path) => Add(Of(name).Phase, n[0], path))
        );
        scan.Part("holdRdm", parts.HoldRdm, (StudyFiles.HoldRdm(), (name, n, path) => Add(Of(name).HoldRdm, (n[1], n[0]), path)));
        scan.Part("forcePlates", parts.ForcePlates, (StudyFiles.Plate(), (name, n, path) => Add(Of(name).ForcePlates, n[0], path)));
        scan.Part(
            "motionCapture",
            parts.MotionCapture,
            (StudyFiles.Position(), (name, _, path) => Set(ref Of(name).Positions, path)),
            (StudyFiles.Velocity(), (name, _, path) => Set(ref Of(name).Velocities, path))
        );
        string? table = parts.EventTable is null ? null : StudyParts.PathOf(directory, parts.EventTable);
        if (table is not null && !Path.Exists(table))
            table = notYet.Contains("eventTable") ? null : throw NotThere(directory, "eventTable", table, "file");
        return new StudyLayout(directory, parts)
        {
            Captures = [.. found.Values.Select(f => f.ToCapture())],
            EventTable = table,
            Unused = scan.Unused([parts.EventTable, parts.Participants, parts.Captures]),
        };
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
            key switch
            {
                "rdm" => $"Make them with './treepose data rdm --data study:{directory}', correct the path, or remove the key.",
                "eventTable" =>
                    $"Make it with './treepose data events --data study:{directory} --clock align --out {path}', correct the path, or "
                        + "remove the key.",
                _ => "Correct the path, or remove the key if the study has no such part.",
            }
        );

    /// <summary>Goes through the folders of the parts; a file is looked at once, whichever parts share its folder.</summary>
    private sealed class Scan(string directory, IReadOnlyCollection<string> notYet)
    {
        private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<UnusedFile> _unread = [];

        public void Part(string key, string? part, params (Regex Tail, Action<StudyCaptureName, int[], string> Found)[] kinds)
        {
            if (part is null)
                return;
            string folder = StudyParts.PathOf(directory, part);
            if (!System.IO.Directory.Exists(folder))
            {
                if (notYet.Contains(key) && !Path.Exists(folder))
                    return;
                throw NotThere(directory, key, folder, "folder");
            }
            foreach (string path in DataFolder.Files(folder, _unread))
            {
                _seen.Add(Path.GetFullPath(path));
                if (StudyCaptureName.TryParse(Path.GetFileName(path), out string tail) is not { } name)
                    continue;
                foreach ((Regex kind, Action<StudyCaptureName, int[], string> found) in kinds)
                {
                    Match match = kind.Match(tail);
                    if (match.Success)
                        found(name, [.. match.Groups.Values.Skip(1).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture))], path);
                }
            }
        }

        /// <summary>Files that are none of a study, by recording, and folders that cannot be looked into.</summary>
        public IReadOnlyList<UnusedFile> Unused(IEnumerable<string?> tables)
        {
            var known = tables.OfType<string>().Select(t => Path.GetFullPath(StudyParts.PathOf(directory, t))).ToHashSet();
            IEnumerable<UnusedFile> files = _seen
                .Where(p => !known.Contains(p) && !StudyFiles.IsKnown(Path.GetFileName(p)))
                .Select(p => (Path: p, Said: StudyFiles.Describe(Path.GetFileName(p))))
                .GroupBy(f => f.Said)
                .Select(g => new UnusedFile(g.Key.Recording, $"{Named([.. g.Select(f => f.Path)])} {g.Key.Reason}"));
            return
            [
                .. files,
                .. _unread.DistinctBy(u => Path.GetFullPath(u.Name)).Select(u => u with { Name = UnusedFile.Relative(directory, u.Name) }),
            ];
        }

        private string Named(string[] paths) =>
            paths.Length == 1
                ? $"{UnusedFile.Relative(directory, paths[0])}:"
                : $"{paths.Length} files, the first {UnusedFile.Relative(directory, paths[0])}:";
    }

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
