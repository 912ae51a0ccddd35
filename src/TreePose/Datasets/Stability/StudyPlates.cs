using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.Formats.Study;

namespace TreePose.Datasets.Stability;

/// <summary>
/// The force plates and the event table of a <c>study:DIR</c> source. Whatever is wrong with one capture (faulty rows, a
/// missing or damaged plate) shows when that capture is read, so that the others go on and the reason is recorded.
/// </summary>
public sealed class StudyPlates
{
    private readonly StudyFolder _study;

    private StudyPlates(StudyFolder study)
    {
        _study = study.RequirePlates().RequireEventTable("it says where holds begin and end");
        Files = [.. study.Files, .. study.Captures.SelectMany(c => c.ForcePlates.Values)];
    }

    /// <summary>The sound rows of the study's event table.</summary>
    public IReadOnlyList<Hold> Holds => _study.Holds;

    /// <summary><c>study.json</c>, the event table and every force plate found.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Captures that cannot be used whatever their plates hold: with faulty rows in the event table, or with none; and files that are
    /// none of the study.
    /// </summary>
    public IReadOnlyList<SkippedCapture> Unusable => [.. FindUnusable().Select(u => new SkippedCapture(u.Id.Name, u.Reason))];

    /// <summary>Opens a study's folder; no plate is read yet.</summary>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used, or names no force plates.</exception>
    public static StudyPlates Open(string directory) => new(StudyFolder.Open(directory));

    /// <summary>
    /// The stability phase of every hold on the standing foot's plate; a capture with faulty rows, or none, is one trial that
    /// cannot be read.
    /// </summary>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    public IReadOnlyList<StabilityTrial> Trials(PlateAxis mediolateral = PlateAxis.X)
    {
        ForcePlateRecording Standing(CaptureId id) => _study.Plate(Name(id), Name(id).StandingPlate);
        static StabilityTrial Unreadable((CaptureId Id, string Reason) capture) =>
            new(capture.Id, capture.Id.Name, () => throw new TreePoseException(capture.Reason));
        return [.. StabilityTrials.OfHolds(Holds, Standing, mediolateral), .. FindUnusable().Select(Unreadable)];
    }

    /// <summary>Every capture with rows in the event table, whose events can be read anew off its plates with the table's clock.</summary>
    public IReadOnlyList<PlateCapture> Captures() =>
        [
            .. from first in Holds.DistinctBy(h => h.Capture.Name)
            let name = Name(first.Capture)
            select new PlateCapture(
                name.Id,
                _ => new FootPlates(_study.Plate(name, name.LiftedPlate), _study.Plate(name, name.StandingPlate), first.Clock)
            ),
        ];

    private IEnumerable<(CaptureId Id, string Reason)> FindUnusable()
    {
        foreach ((string capture, string reason) in _study.Faults)
            yield return (StudyCaptureName.TryParse(capture)?.Id ?? new CaptureId("", capture), reason);
        var named = Holds.Select(h => h.Capture.Name).Concat(_study.Faults.Keys).ToHashSet();
        foreach (StudyCapture capture in _study.Captures.Where(c => c.ForcePlates.Count > 0 && !named.Contains(c.Name.Radar)))
            yield return (capture.Name.Id, "the event table has no row of it.");
        foreach (IGrouping<string, SkippedCapture> name in _study.Unused.Where(u => !named.Contains(u.CaptureId)).GroupBy(u => u.CaptureId))
            yield return (new CaptureId("", name.Key), string.Join(" ", name.Select(u => u.Reason)));
    }

    /// <summary>The event table's reader takes no other names.</summary>
    private static StudyCaptureName Name(CaptureId id) => StudyCaptureName.TryParse(id.Name)!;
}
