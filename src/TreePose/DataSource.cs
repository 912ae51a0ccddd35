using TreePose.Balance;
using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Simulation;

namespace TreePose;

/// <summary>Opens a data source by its name, <c>KIND:WHERE</c>, as given to <c>--data</c>.</summary>
public static class DataSource
{
    /// <summary>The kinds that hold radar frames, with what stands behind the colon.</summary>
    public const string Kinds = "mars:DIR, study:DIR, simulated:tiny|small|study";

    /// <summary>The kinds that hold force plates.</summary>
    public const string TrialKinds = "bds:DIR, study:DIR";

    /// <summary>Reads the whole captures of a source as labelled radar frames.</summary>
    /// <param name="source">One of <see cref="Kinds"/>.</param>
    /// <param name="options">How each kind makes frames and labels.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="progress">Receives a bar.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    public static FrameDataset OpenFrames(
        string source, FrameSourceOptions options, int seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        (string kind, string where) = Split(source);
        return kind switch
        {
            "mars" => MarsSource.Load(where, options.Mars, progress, cancellation),
            "study" => StudySource.Load(where, options.Study, progress, cancellation).Frames,
            "simulated" => SimulatedRadarSource.LoadFrames(SimulatedRadarSource.Study(where, options.Simulated, seed), source, options.Simulated.Phase, progress, cancellation),
            _ => throw Unknown(source, Kinds),
        };
    }

    /// <summary>
    /// Reads the holds of a source with what the regression predicts: <c>mars:</c> the mean horizontal speed of the pelvis
    /// over a single-leg lift, <c>study:</c> and <c>simulated:</c> the mean COP speed of the hold.
    /// </summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">How holds and targets are made.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    /// <exception cref="TreePoseException">No hold has a target.</exception>
    public static HoldDataset OpenHolds(string source, HoldOptions options, int seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        (string kind, string where) = Split(source);
        return kind switch
        {
            "mars" => MarsHolds.Load(where, options.Mars, options.Lifts, progress, cancellation),
            "study" => HoldTargets.WithCopSpeed(StudySource.LoadHolds(where, options.Study, progress, cancellation), StudyPlates.Open(where).Trials(), options.CopSpeed, strict: options.Study.Strict),
            "simulated" => SimulatedRadarSource.LoadHolds(SimulatedRadarSource.Study(where, options.Simulated, seed), source, options.Simulated.Phase, progress, cancellation),
            _ => throw Unknown(source, Kinds),
        };
    }

    /// <summary>Lists the holds or trials of a source with the files they are read from. The recordings are read later, one by one.</summary>
    /// <param name="source">One of <see cref="TrialKinds"/>.</param>
    /// <param name="studyMediolateral">The axis of the study's plates that points to the participant's side.</param>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">The list of trials or the event table cannot be read.</exception>
    public static TrialDataset OpenTrials(string source, PlateAxis studyMediolateral = PlateAxis.X)
    {
        (string kind, string where) = Split(source);
        return kind switch
        {
            "bds" => TrialDataset.OfBds(where),
            "study" => TrialDataset.OfStudy(where, studyMediolateral),
            _ => throw Unknown(source, TrialKinds),
        };
    }

    /// <summary>The folder of a <c>study:DIR</c> source.</summary>
    /// <exception cref="OptionsException">It is another source.</exception>
    public static string StudyFolder(string source) =>
        Split(source) is ("study", { Length: > 0 } folder) ? folder : throw Unknown(source, "study:DIR");

    private static (string Kind, string Where) Split(string source)
    {
        int colon = source.IndexOf(':');
        return colon < 0 ? (source, "") : (source[..colon], source[(colon + 1)..]);
    }

    private static OptionsException Unknown(string source, string allowed) =>
        new([$"'--data {source}' is not a data source that fits: allowed is {allowed}."]);
}

/// <summary>How the frames of a source and their labels are made.</summary>
public record FrameSourceOptions
{
    /// <summary>The <c>mars:</c> source: movements, maps and foot events.</summary>
    public MarsOptions Mars { get; init; } = new();

    /// <summary>The <c>study:</c> source: channels, phase.</summary>
    public StudyOptions Study { get; init; } = new();

    /// <summary>The <c>simulated:</c> source: noise, phase.</summary>
    public SimulatedSourceOptions Simulated { get; init; } = new();
}

/// <summary>How the holds of a source and their targets are made.</summary>
public sealed record HoldOptions
{
    /// <summary>The <c>mars:</c> source: movements, maps and foot events.</summary>
    public MarsOptions Mars { get; init; } = new();

    /// <summary>The <c>mars:</c> source: lifts and their target.</summary>
    public MarsHoldOptions Lifts { get; init; } = new();

    /// <summary>The <c>study:</c> source: channels, and velocity by phase where the study has it.</summary>
    public StudyOptions Study { get; init; } = new() { Phase = true };

    /// <summary>The <c>simulated:</c> source: noise, and velocity by phase.</summary>
    public SimulatedSourceOptions Simulated { get; init; } = new() { Phase = true };

    /// <summary>The <c>study:</c> source: the label, low-passed in mm/s or the study's unfiltered one in mm per sample.</summary>
    public CopSpeedRule CopSpeed { get; init; }

    /// <summary>Unit of the target.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    public string UnitOf(string source) => CopSpeed == CopSpeedRule.Study && source.StartsWith("study:", StringComparison.Ordinal) ? "mm/sample" : "mm/s";
}
