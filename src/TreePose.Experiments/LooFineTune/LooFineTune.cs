using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Torch;

namespace TreePose.Experiments.LooFineTune;

/// <summary>
/// How stable is a person the model has never seen, and how much do a few of their own holds help? Reading order of this
/// folder: options, work (plan, unit, collect), report, table, plots, story.
/// </summary>
/// <param name="Bench">The parts that its options can name.</param>
public sealed record LooFineTune(Bench Bench)
    : Experiment("loo-finetune", "Predict how stable each left-out participant is, zero-shot and calibrated.")
{
    /// <summary>The experiment over the shipped parts.</summary>
    public LooFineTune()
        : this(Bench.Parts()) { }

    /// <inheritdoc/>
    public override string Question => "How stable is a person the model has never seen, and how much do a few of their own holds help?";

    /// <inheritdoc/>
    public override string MainFigure => Decides.NameIn(CalibrationFold.SettingName(null, 0));

    /// <inheritdoc/>
    public override IReadOnlyList<Figure> Figures => [.. Own, .. Bench.HoldMetrics.All.Select(m => m.Figure)];

    /// <summary>The figure that verdicts are about; its name goes on with that of the setting, its unit is the target's.</summary>
    internal static Figure Decides => CalibrationFold.Decides;

    private static readonly Figure[] Own =
    [
        Decides,
        new("rSquared", "", false, "Pooled R²; rewards knowing each person's mean"),
        new("rSquaredWithin", "", false, "R² within participants"),
        new("frameRmse", "mm/s", true, "Root mean squared error of frames"),
        new("frameRSquared", "", false, "Pooled R² of frames"),
        new("frameRSquaredWithin", "", false, "R² of frames within participants"),
    ];

    /// <inheritdoc/>
    public override string DataKinds => DataSource.Kinds(Bench.HoldSources);

    /// <inheritdoc/>
    public override string? DefaultData => "simulated:16x3";

    /// <inheritdoc/>
    internal override string DefaultPreset => "quick";

    /// <inheritdoc/>
    internal override string OfDefaultData => "16 simulated people with 3 captures each; about 30 s on two cores";

    /// <inheritdoc/>
    public override bool TrainsOnAll => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        [
            "./treepose run loo-finetune",
            "./treepose run loo-finetune --data mars:data/mars",
            "./treepose run loo-finetune --preset study --data study:DIR",
            "./treepose run loo-finetune --set model=study --seed 2",
        ];

    /// <inheritdoc/>
    public override LooFineTuneOptions DefaultOptions => LooFineTuneOptions.Over(Bench);

    /// <inheritdoc cref="Experiment.Options"/>
    public new LooFineTuneOptions Options(string preset) => OptionsOf(DefaultOptions, preset);

    /// <inheritdoc/>
    public override LooFineTuneWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation)
    {
        var options = (LooFineTuneOptions)input.Options;
        options.Protocol.Check();
        TorchRuntime.EnsureLoaded();
        HoldDataset data = input.Shared.Read<HoldDataset>(input, options.Holds.Sources, progress, cancellation);
        return new LooFineTuneWork(data, options, input, Bench.HoldMetrics.All);
    }

    /// <inheritdoc/>
    public override RunStory? Story(StoredRecord record) => new LooFineTuneStory(record, this);
}
