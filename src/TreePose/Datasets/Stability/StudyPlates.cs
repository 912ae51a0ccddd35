using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.Formats.EventTable;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;

namespace TreePose.Datasets.Stability;

/// <summary>
/// The force plates and the event table of a <c>study:DIR</c> source. Whatever is wrong with one capture (faulty rows, a
/// missing or damaged plate) shows when that capture is read, so that the others go on and the reason is recorded.
/// </summary>
public sealed class StudyPlates
{
    private readonly Dictionary<string, StudyCapture> _captures;
    private readonly ILookup<string, Hold> _holds;
    private readonly ILookup<string, string> _faults;
    private readonly string _json;

    private StudyPlates(string directory, StudyLayout layout)
    {
        _json = Path.Combine(directory, StudyParts.FileName);
        if (layout.Parts.ForcePlates is null) throw new DataFormatException(_json, "the key forcePlates is missing.", "Add \"forcePlates\": \"FOLDER\" with the folder of …_f_1.tsv and …_f_2.tsv.");
        if (layout.EventTable is null) throw new DataFormatException(_json, "the key eventTable is missing; it says where holds begin and end.", "Add \"eventTable\": \"FILE.csv\".");
        var problems = new List<EventTableProblem>();
        Holds = EventTableFile.Read(layout.EventTable, problems);
        _holds = Holds.ToLookup(h => h.Capture.Name);
        _faults = problems.ToLookup(p => p.Capture, p => p.Reason);
        _captures = layout.Captures.ToDictionary(c => c.Name.Radar);
        Files = [_json, layout.EventTable, .. layout.Captures.SelectMany(c => c.ForcePlates.Values)];
    }

    /// <summary>The sound rows of the study's event table.</summary>
    public IReadOnlyList<Hold> Holds { get; }

    /// <summary><c>study.json</c>, the event table and every force plate found.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Captures that cannot be used whatever their plates hold: with faulty rows in the event table, or with none.</summary>
    public IReadOnlyList<SkippedCapture> Unusable => [.. FindUnusable().Select(u => new SkippedCapture(u.Id.Name, u.Reason))];

    /// <summary>Opens a study's folder; no plate is read yet.</summary>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used, or names no force plates.</exception>
    public static StudyPlates Open(string directory) => new(directory, StudyLayout.Open(directory));

    /// <summary>The stability phase of every hold on the standing foot's plate; a capture with faulty rows, or none, is one trial that cannot be read.</summary>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    public IReadOnlyList<StabilityTrial> Trials(PlateAxis mediolateral = PlateAxis.X)
    {
        IReadOnlyList<StabilityTrial> sound = StabilityTrials.OfHolds(Holds, id => Plate(Name(id), Name(id).StandingPlate), mediolateral);
        IEnumerable<StabilityTrial> unusable = FindUnusable().Select(u => new StabilityTrial(u.Id, u.Id.Name, () => throw new TreePoseException(u.Reason)));
        return [.. sound, .. unusable];
    }

    /// <summary>Every capture with rows in the event table, whose events can be read anew off its plates with the table's clock.</summary>
    public IReadOnlyList<PlateCapture> Captures() =>
    [
        .. _holds.Select(rows => (Name: Name(rows.First().Capture), rows.First().Clock))
            .Select(c => new PlateCapture(c.Name, c.Clock, () => [Plate(c.Name, c.Name.LiftedPlate), Plate(c.Name, c.Name.StandingPlate)])),
    ];

    private IEnumerable<(CaptureId Id, string Reason)> FindUnusable()
    {
        foreach (IGrouping<string, string> fault in _faults)
            yield return (StudyCaptureName.TryParse(fault.Key)?.Id ?? new CaptureId("", fault.Key), string.Join(" ", fault));
        foreach (StudyCapture capture in _captures.Values.Where(c => c.ForcePlates.Count > 0 && !_holds.Contains(c.Name.Radar) && !_faults.Contains(c.Name.Radar)))
            yield return (capture.Name.Id, "the event table has no row of it.");
    }

    private ForcePlateRecording Plate(StudyCaptureName name, int number)
    {
        string? path = _captures.GetValueOrDefault(name.Radar)?.ForcePlates.GetValueOrDefault(number);
        return path is null
            ? throw new DataFormatException(_json, $"there is no force plate {number} of {name.Radar}.", $"Put {name.MotionCapture}_f_{number}.tsv into the folder of forcePlates.")
            : ForcePlateReader.Read(path, number);
    }

    private static StudyCaptureName Name(CaptureId id) => StudyCaptureName.TryParse(id.Name)!; // the event table's reader takes no other names
}
