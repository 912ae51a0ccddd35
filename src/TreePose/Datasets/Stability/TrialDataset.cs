using TreePose.Balance;
using TreePose.Formats.Bds;
using TreePose.Runs;

namespace TreePose.Datasets.Stability;

/// <summary>The holds or trials of one source, and the hashes of the files they are read from.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>bds:DIR</c>, <c>study:DIR</c>.</param>
/// <param name="Trials">Holds or trials; whatever is wrong with one shows when it is read.</param>
/// <param name="Manifest">SHA-256 of each file that is there, by path relative to the source.</param>
public sealed record TrialDataset(string Source, IReadOnlyList<StabilityTrial> Trials, IReadOnlyDictionary<string, string> Manifest)
{
    /// <summary>The Human Balance Evaluation data.</summary>
    /// <param name="folder">Holds <c>BDSinfoCOP_subset.tsv</c> and the trials.</param>
    /// <exception cref="DataFormatException">The list of trials cannot be read.</exception>
    public static TrialDataset OfBds(string folder)
    {
        IReadOnlyList<StabilityTrial> trials = StabilityTrials.OfBds(folder);
        IEnumerable<string> files = trials
            .Select(t => RecordPaths.Resolve(folder, t.Trial + ".txt", Path.Combine(folder, BdsInfoReader.FileName)))
            .Prepend(Path.Combine(folder, BdsInfoReader.FileName));
        return new TrialDataset($"bds:{folder}", trials, FileHashes.Of(folder, files.Where(File.Exists)));
    }

    /// <summary>The holds of a study on the standing foot's plate.</summary>
    /// <param name="folder">Holds <c>study.json</c>.</param>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used, or names no force plates.</exception>
    public static TrialDataset OfStudy(string folder, PlateAxis mediolateral = PlateAxis.X)
    {
        StudyPlates study = StudyPlates.Open(folder);
        return new TrialDataset($"study:{folder}", study.Trials(mediolateral), FileHashes.Of(folder, study.Files));
    }
}
