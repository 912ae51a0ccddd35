using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Bds;
using TreePose.Runs;

namespace TreePose.Datasets.Stability;

/// <summary>Trials of the known sources.</summary>
public static class StabilityTrials
{
    /// <summary>Every trial of the Human Balance Evaluation data, with vision, surface and age group as conditions.</summary>
    /// <param name="folder">Holds <c>BDSinfoCOP_subset.tsv</c> and the trials.</param>
    /// <exception cref="DataFormatException">The list of trials cannot be read.</exception>
    public static IReadOnlyList<StabilityTrial> OfBds(string folder) =>
        [
            .. BdsInfoReader
                .Read(Path.Combine(folder, BdsInfoReader.FileName))
                .Select(trial => new StabilityTrial(
                    new CaptureId(trial.Subject, trial.Trial),
                    trial.Trial,
                    // X points to the front in this data (Santos & Duarte 2016), so Y is mediolateral.
                    () =>
                        CopRecording.FromPlate(
                            BdsReader.Read(RecordPaths.Resolve(folder, trial.Trial + ".txt", Path.Combine(folder, BdsInfoReader.FileName))),
                            PlateAxis.Y
                        )
                )
                {
                    Conditions = new SortedDictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["ageGroup"] = trial.AgeGroup,
                        ["surface"] = trial.Surface,
                        ["vision"] = trial.Vision,
                    },
                }),
        ];

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
        // Holds of one capture follow one another: keeping the last plate read avoids reading a file once a hold.
        (CaptureId? Id, CopRecording? Cop) last = (null, null);
        CopRecording Plate(CaptureId id)
        {
            if (last.Id != id)
                last = (id, CopRecording.FromPlate(readStandingPlate(id), mediolateral));
            return last.Cop!;
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
