using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Bds;

namespace TreePose.Datasets.Stability;

/// <summary>Trials of the known sources.</summary>
public static class StabilityTrials
{
    /// <summary>Every trial of the Human Balance Evaluation data, with vision, surface and age group as conditions.</summary>
    /// <param name="folder">The published folder, or one with the list and the trials.</param>
    /// <exception cref="DataFormatException">The list of trials cannot be read.</exception>
    public static IReadOnlyList<StabilityTrial> OfBds(string folder) => OfBds(new BdsFolder(folder));

    internal static IReadOnlyList<StabilityTrial> OfBds(BdsFolder folder) =>
        [
            .. folder.List.Select(trial => new StabilityTrial(
                new CaptureId(trial.Subject, trial.Trial),
                trial.Trial,
                // X points to the front in this data (Santos & Duarte 2016), so Y is mediolateral.
                () => CopRecording.FromPlate(BdsReader.Read(folder.FileOf(trial)), PlateAxis.Y)
            )
            {
                Conditions = Conditions(trial.AgeGroup, trial.Surface, trial.Vision),
            }),
            // what is none of the list is a trial that cannot be read
            .. folder
                .Unused()
                .Select(file => new StabilityTrial(new CaptureId("", file.Name), file.Name, () => throw new TreePoseException(file.Reason))
                {
                    Conditions = Conditions("", "", ""),
                }),
        ];

    private static SortedDictionary<string, string> Conditions(string ageGroup, string surface, string vision) =>
        new(StringComparer.Ordinal)
        {
            ["ageGroup"] = ageGroup,
            ["surface"] = surface,
            ["vision"] = vision,
        };

    /// <summary>The stability phase [t_stable, t_break or end) of every hold, on the standing foot's plate.</summary>
    /// <param name="holds">Rows of the event table.</param>
    /// <param name="readStandingPlate">
    /// Reads a capture's plate under the standing foot; called once a capture when holds come in order.
    /// </param>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    public static IReadOnlyList<StabilityTrial> OfHolds(
        IEnumerable<Hold> holds,
        Func<CaptureId, ForcePlateRecording> readStandingPlate,
        PlateAxis mediolateral = PlateAxis.X
    )
    {
        // Holds of one capture follow one another: keeping the last plate read avoids reading a file once a hold. Trials are read
        // on several threads: each sees a plate with its capture, or reads its own.
        Tuple<CaptureId, CopRecording>? last = null;
        CopRecording Plate(CaptureId id)
        {
            Tuple<CaptureId, CopRecording>? kept = Volatile.Read(ref last);
            if (kept?.Item1 != id)
            {
                kept = Tuple.Create(id, CopRecording.FromPlate(readStandingPlate(id), mediolateral));
                Volatile.Write(ref last, kept);
            }
            return kept!.Item2;
        }
        return
        [
            .. holds.Select(h => new StabilityTrial(
                h.Capture,
                $"tx{h.Number}",
                () => Plate(h.Capture).Slice(h.StableSeconds, h.StableEndSeconds)
            )),
        ];
    }
}
