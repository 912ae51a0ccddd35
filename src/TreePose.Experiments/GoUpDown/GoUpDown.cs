using TreePose.Datasets;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Torch;

namespace TreePose.Experiments.GoUpDown;

/// <summary>
/// Foot going up, going down or neither, in every radar frame of a person the model has never seen. Reading order of this
/// folder: options, work (plan, unit, collect), report, table, plots, story.
/// </summary>
/// <param name="Bench">The parts that its options can name.</param>
public sealed record GoUpDown(Bench Bench)
    : Experiment("goup-down", "Find events of unseen people: a foot up and down, or the data's own classes.")
{
    /// <summary>The experiment over the shipped parts.</summary>
    public GoUpDown()
        : this(Bench.Parts()) { }

    /// <inheritdoc/>
    public override string Question => "When does the foot go up, when does it come down, for a person the model has never seen?";

    /// <inheritdoc/>
    public override string MainFigure => Decides.Name;

    /// <summary>The figure that the verdict is about.</summary>
    internal static Figure Decides { get; } = new("event.f1.250ms", "", false, "F1 of events whose onsets match within 250 ms");

    /// <inheritdoc/>
    public override IReadOnlyList<Figure> Figures => [.. Shipped, .. Bench.CaptureMetrics.All.Select(m => m.Figure)];

    internal static readonly Figure[] Shipped =
    [
        new("event.f1", "", false, "F1 of events whose onsets match within so many ms"),
        new("event.precision", "", false, "Share of found events that are true"),
        new("event.recall", "", false, "Share of true events that are found"),
        new("event.onsetErrorMs", "ms", true, "Absolute onset error of matched events"),
        new("event.falseAlarmsPerMinute", "1/min", true, "Events found a minute in captures in which there is none"),
        new("frame.accuracy", "", false, "Share of labelled frames with the right phase"),
        new("frame.macroF1", "", false, "Mean over the classes of the F1 of frames"),
    ];

    /// <inheritdoc/>
    public override string DataKinds => DataSource.Kinds(Bench.FrameSources);

    /// <inheritdoc/>
    public override string? DefaultData => "simulated:8x3";

    /// <inheritdoc/>
    internal override string DefaultPreset => "quick";

    /// <inheritdoc/>
    internal override string OfDefaultData =>
        "8 simulated people with 3 captures each and one in which no foot leaves the ground; about 40 s on two cores";

    /// <inheritdoc/>
    public override bool TrainsOnAll => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        [
            "./treepose run goup-down",
            "./treepose run goup-down --data mars:data/mars",
            "./treepose run goup-down --data study:DIR --preset tree-pose",
            "./treepose run goup-down --set model=bilstm --set training.epochs=10 --seed 2",
        ];

    /// <inheritdoc/>
    public override GoUpDownOptions DefaultOptions => GoUpDownOptions.Over(Bench);

    /// <inheritdoc cref="Experiment.Options"/>
    public new GoUpDownOptions Options(string preset) => OptionsOf(DefaultOptions, preset);

    /// <inheritdoc/>
    public override GoUpDownWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation)
    {
        var options = (GoUpDownOptions)input.Options;
        options.Protocol.Check();
        TorchRuntime.EnsureLoaded();
        FrameDataset data = input.Shared.Read<FrameDataset>(input, options.Sources, progress, cancellation);
        return new GoUpDownWork(data, options, input, Bench.CaptureMetrics.All);
    }

    /// <inheritdoc/>
    public override RunStory? Story(StoredRecord record) => new GoUpDownStory(record, this);
}
