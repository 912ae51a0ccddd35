using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Parts;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>
/// The balance measures of every hold or trial, from force plates. Reading order of this folder: work (plan, unit, collect),
/// report, summary, plots, story; the options are those of the library's <see cref="StabilityTable"/>.
/// </summary>
/// <param name="Bench">The parts that its options can name.</param>
public sealed record StabilityPreprocessing(Bench Bench)
    : Experiment("stability-preprocessing", "Compute the balance measures of every hold or trial from force plates.")
{
    /// <summary>The experiment over the shipped parts.</summary>
    public StabilityPreprocessing()
        : this(Bench.Parts()) { }

    /// <inheritdoc/>
    public override string Question => "How steadily does each person stand?";

    /// <inheritdoc/>
    public override string MainFigure => "meanVelocity.median";

    /// <inheritdoc/>
    public override IReadOnlyList<Figure> Figures =>
        field ??= [
            .. CopMeasures.Registry.Select(m => new Figure(m.Name, CopMeasureTitles.Unit(m.Unit), true, CopMeasureTitles.Of(m.Name))),
        ];

    /// <inheritdoc/>
    public override string DataKinds => DataSource.Kinds(Bench.TrialSources);

    /// <inheritdoc/>
    public override string? DefaultData => "simulated:small";

    /// <inheritdoc/>
    internal override string OfDefaultData => "8 simulated people with 6 captures each on force plates; about 10 s";

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        [
            "./treepose run stability-preprocessing",
            "./treepose run stability-preprocessing --data bds:data/bds",
            "./treepose run stability-preprocessing --data study:DIR --strict",
            "./treepose run stability-preprocessing --data bds:D --set outliers.threshold=3",
        ];

    /// <inheritdoc/>
    public override StabilityRunOptions DefaultOptions => new() { Sources = new PartSections(Bench.TrialSources) };

    /// <inheritdoc cref="Experiment.Options"/>
    public new StabilityRunOptions Options(string preset) => OptionsOf(DefaultOptions, preset);

    /// <inheritdoc/>
    public override StabilityWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation)
    {
        var options = (StabilityRunOptions)input.Options;
        TrialDataset data = input.Shared.Read<TrialDataset>(input, options.Sources, progress, cancellation);
        return new StabilityWork(data, options.ToTable());
    }

    /// <inheritdoc/>
    public override RunStory? Story(StoredRecord record) => new StabilityStory(record);
}
