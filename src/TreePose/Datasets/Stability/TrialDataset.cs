using TreePose.Balance;
using TreePose.Formats.Bds;

namespace TreePose.Datasets.Stability;

/// <summary>The holds or trials of one source, and the hashes of the files they are read from.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>bds:DIR</c>, <c>study:DIR</c>.</param>
/// <param name="Trials">Holds or trials; whatever is wrong with one shows when it is read.</param>
/// <param name="Manifest">SHA-256 of each file that is there, by path relative to the source.</param>
public sealed record TrialDataset(string Source, IReadOnlyList<StabilityTrial> Trials, IReadOnlyDictionary<string, string> Manifest)
{
    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The Human Balance Evaluation data.</summary>
    /// <param name="folder">The published folder, or one with the list and the trials.</param>
    /// <exception cref="DataFormatException">The list of trials cannot be read.</exception>
    public static TrialDataset OfBds(string folder)
    {
        var bds = new BdsFolder(folder);
        IEnumerable<string> files = bds.List.Select(bds.FileOf).Prepend(bds.Info);
        return new TrialDataset($"bds:{folder}", StabilityTrials.OfBds(bds), FileHashes.OfReadable(folder, files));
    }

    /// <summary>The holds of a study on the standing foot's plate.</summary>
    /// <param name="folder">Holds <c>study.json</c>.</param>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used, or names no force plates.</exception>
    public static TrialDataset OfStudy(string folder, PlateAxis mediolateral = PlateAxis.X)
    {
        StudyPlates study = StudyPlates.Open(folder);
        return new TrialDataset($"study:{folder}", study.Trials(mediolateral), FileHashes.OfReadable(folder, study.Files));
    }
}
