using TreePose.Datasets;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Torch;

namespace TreePose.Experiments.AttemptStability;

/// <summary>
/// Did this attempt at the pose become stable? From radar alone, for people whom the model has never seen, windows cut by the same
/// rule for both answers. Reading order of this folder: options, work (plan, unit, collect), report.
/// </summary>
/// <param name="Bench">The parts that its options can name.</param>
public sealed record AttemptStability(Bench Bench)
    : Experiment("attempt-stability", "Tell attempts that became stable from those that never did.")
{
    /// <summary>The experiment over the shipped parts.</summary>
    public AttemptStability()
        : this(Bench.Parts()) { }

    /// <inheritdoc/>
    public override string Question => "Did this attempt at the pose become stable, of a person the model has never seen?";

    /// <inheritdoc/>
    public override string MainFigure => Pooled.Name;

    /// <inheritdoc/>
    public override IReadOnlyList<Figure> Figures => [Pooled, Within];

    internal static Figure Pooled { get; } = new("auc", "", false, "Area under the ROC of all attempts, 0.5 is chance");

    internal static Figure Within { get; } =
        new("aucWithin", "", false, "Area under the ROC of each person's attempts, mean over people with both kinds");

    /// <inheritdoc/>
    public override string DataKinds => DataSource.Kinds(Bench.AttemptSources);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        [
            "./treepose run attempt-stability --data olst:DIR",
            "./treepose run attempt-stability --data simulated:small",
            "./treepose run attempt-stability --data olst:D --seed 2",
        ];

    /// <inheritdoc/>
    public override AttemptStabilityOptions DefaultOptions => AttemptStabilityOptions.Over(Bench);

    /// <inheritdoc cref="Experiment.Options"/>
    public new AttemptStabilityOptions Options(string preset) => OptionsOf(DefaultOptions, preset);

    /// <inheritdoc/>
    public override AttemptStabilityWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation)
    {
        var options = (AttemptStabilityOptions)input.Options;
        options.Protocol.Check();
        if (options.Protocol.ValidationParticipants > 0 || options.Protocol.ValidationShare > 0)
            throw new OptionsException([
                "'protocol.validationParticipants' and 'protocol.validationShare' do nothing here: no data decides when to stop. Leave "
                    + "them out.",
            ]);
        if (input.TrainOnAll || input.Nested.Count > 0)
            throw new OptionsException(["attempt-stability trains no model on everybody and chooses nothing in its folds: leave it out."]);
        TorchRuntime.EnsureLoaded();
        AttemptDataset data = input.Shared.Read<AttemptDataset>(input, options.Sources, progress, cancellation);
        return new AttemptStabilityWork(data, options, input);
    }

    /// <inheritdoc/>
    public override RunStory? Story(StoredRecord record) => new AttemptStabilityStory(record, this);
}
