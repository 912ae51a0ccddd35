using TreePose.Captures;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Formats.EventTable;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;

namespace TreePose.Datasets;

/// <summary>
/// An opened study: <c>study.json</c>, the files that were found, and the event table. Sources, plates and clocks read a study
/// through this alone. The event table is read when it is first asked for.
/// </summary>
internal sealed class StudyFolder
{
    private readonly StudyLayout _layout;
    private readonly Dictionary<string, StudyCapture> _byName;
    private readonly Lazy<Table> _table;
    private readonly Lazy<StudyGroups> _groups;

    private StudyFolder(StudyLayout layout)
    {
        _layout = layout;
        _byName = layout.Captures.ToDictionary(c => c.Name.Radar);
        _table = new(() => new Table(layout.EventTable));
        _groups = new(() => new StudyGroups(People, CaptureTable));
    }

    /// <summary>The study's folder.</summary>
    public string Directory => _layout.Directory;

    /// <summary>The content of <c>study.json</c>.</summary>
    public StudyParts Parts => _layout.Parts;

    /// <summary>Every capture of which any file was found, by name.</summary>
    public IReadOnlyList<StudyCapture> Captures => _layout.Captures;

    /// <summary>What lies in its folders and cannot be used.</summary>
    public IReadOnlyList<SkippedCapture> Unused => [.. _layout.Unused.Select(u => new SkippedCapture(u.Name, u.Reason))];

    /// <summary>Whether the study has an event table.</summary>
    public bool HasEventTable => _layout.EventTable is not null;

    /// <summary>The sound rows of the event table; none without one.</summary>
    public IReadOnlyList<Hold> Holds => _table.Value.Holds;

    /// <summary>Captures with faulty rows in the event table, each with what is wrong with them.</summary>
    public IReadOnlyDictionary<string, string> Faults => _table.Value.Faults;

    /// <summary>Every capture of which there is a file or a row of the event table, by name.</summary>
    public IReadOnlyList<StudyCapture> CapturesAndRows
    {
        get
        {
            var all = new SortedDictionary<string, StudyCapture>(_byName, StringComparer.Ordinal);
            foreach (string name in Holds.Select(h => h.Capture.Name).Concat(Faults.Keys).Distinct())
            {
                if (StudyCaptureName.TryParseWhole(name) is { } parsed)
                    all.TryAdd(parsed.Radar, new StudyCapture { Name = parsed });
            }
            return [.. all.Values];
        }
    }

    /// <summary><c>study.json</c> and the tables that it names: what every reading of the study depends on.</summary>
    public IReadOnlyList<string> Files => [Json, .. new[] { _layout.EventTable, People, CaptureTable }.OfType<string>()];

    private string? People => Parts.Participants is { } table ? StudyParts.PathOf(Directory, table) : null;

    private string? CaptureTable => Parts.Captures is { } table ? StudyParts.PathOf(Directory, table) : null;

    private string Json => Path.Combine(Directory, StudyParts.FileName);

    /// <summary>Opens a study's folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="notYet">Keys of parts that need not be there.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> cannot be used.</exception>
    public static StudyFolder Open(string directory, params IReadOnlyCollection<string> notYet) => new(StudyLayout.Open(directory, notYet));

    /// <summary>Fails unless the study names its force plates.</summary>
    public StudyFolder RequirePlates() =>
        Require(
            Parts.ForcePlates,
            "the key forcePlates is missing.",
            "Add \"forcePlates\": \"FOLDER\" with the folder of …_f_1.tsv and …_f_2.tsv."
        );

    /// <summary>Fails unless the study has an event table that can be read.</summary>
    /// <param name="because">What it is needed for.</param>
    public StudyFolder RequireEventTable(string because)
    {
        Require(Parts.EventTable, $"the key eventTable is missing; {because}.", "Add \"eventTable\": \"FILE.csv\".");
        _ = _table.Value;
        return this;
    }

    /// <summary>Fails unless the study names its motion capture.</summary>
    public StudyFolder RequireMotionCapture() =>
        Require(
            Parts.MotionCapture,
            "the key motionCapture is missing.",
            "Add \"motionCapture\": \"FOLDER\" with the folder of …_vel.tsv."
        );

    /// <summary>Fails unless the study names range-Doppler maps.</summary>
    /// <param name="ofHolds">Whether maps of holds will do.</param>
    public StudyFolder RequireMaps(bool ofHolds) =>
        Require(
            Parts.Rdm ?? (ofHolds ? Parts.HoldRdm : null),
            $"the key rdm {(ofHolds ? "and the key holdRdm are" : "is")} missing.",
            "Make maps with './treepose data rdm', then add \"rdm\": \"FOLDER\" with their folder."
        );

    /// <summary>Fails unless the study names raw captures or range-Doppler maps.</summary>
    public StudyFolder RequireRadar() =>
        Require(
            Parts.RawRadar ?? Parts.Rdm,
            "neither rawRadar nor rdm is there.",
            "Add one of them with the folder of raw captures or of range-Doppler maps."
        );

    /// <summary>Fails when a representation lacks something that the study does not have.</summary>
    /// <param name="lacks">What it needs and the study has not.</param>
    /// <param name="representation">Its name.</param>
    /// <param name="key">The option that names it.</param>
    public void RequireFor(RadarContent lacks, string representation, string key)
    {
        string because = $"the representation '{representation}' needs it",
            other = $"or choose another with --set {key}=NAME.";
        if (lacks.HasFlag(RadarContent.Chirps))
            Require(
                null,
                $"the key rawRadar is missing; {because}.",
                $"Add \"rawRadar\": \"FOLDER\" with the folder of PP_POSE_RR_Vn.h5, {other}"
            );
        if (lacks.HasFlag(RadarContent.Plates))
            Require(
                null,
                $"the key forcePlates is missing; {because}.",
                $"Add \"forcePlates\": \"FOLDER\" with the folder of …_f_1.tsv and …_f_2.tsv, {other}"
            );
        if (lacks.HasFlag(RadarContent.Phase))
            Require(
                null,
                $"no capture has velocity by phase; {because}.",
                $"Make it with './treepose data rdm --data study:{Directory} --phase', {other}"
            );
    }

    /// <summary>Groups that a capture belongs to.</summary>
    /// <exception cref="DataFormatException">The table of participants or that of captures cannot be used.</exception>
    public IReadOnlyDictionary<string, string> GroupsOf(StudyCaptureName name) => _groups.Value.Of(name);

    /// <summary>The rows of a capture in the event table; none when it has none.</summary>
    /// <exception cref="TreePoseException">Some of them are faulty.</exception>
    public IEnumerable<Hold> HoldsOf(StudyCaptureName name) =>
        Faults.TryGetValue(name.Radar, out string? reason) ? throw new TreePoseException(reason) : _table.Value.ByCapture[name.Radar];

    /// <summary>Reads a force plate of a capture.</summary>
    /// <param name="name">The capture.</param>
    /// <param name="number">1 or 2.</param>
    /// <exception cref="DataFormatException">It is not there or damaged.</exception>
    public ForcePlateRecording Plate(StudyCaptureName name, int number)
    {
        if (_byName.TryGetValue(name.Radar, out StudyCapture? capture) && capture.ForcePlates.TryGetValue(number, out string? path))
            return ForcePlateReader.Read(path, number);
        throw new DataFormatException(
            Json,
            $"there is no force plate {number} of {name.Radar}.",
            $"Put {name.MotionCapture}_f_{number}.tsv into the folder of forcePlates."
        );
    }

    private StudyFolder Require(string? part, string problem, string remedy) =>
        part is not null ? this : throw new DataFormatException(Json, problem, remedy);

    /// <summary>The event table's sound rows, and what is wrong with the others.</summary>
    private sealed class Table
    {
        public Table(string? path)
        {
            var problems = new List<EventTableProblem>();
            Holds = path is null ? [] : EventTableFile.Read(path, problems);
            ByCapture = Holds.ToLookup(h => h.Capture.Name);
            Faults = problems.GroupBy(p => p.Capture).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(p => p.Reason)));
        }

        public IReadOnlyList<Hold> Holds { get; }

        public ILookup<string, Hold> ByCapture { get; }

        public Dictionary<string, string> Faults { get; }
    }
}
