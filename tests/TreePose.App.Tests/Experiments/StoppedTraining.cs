using TreePose.Evaluation.Verdicts;
using TreePose.Runs;

namespace TreePose.App.Tests.Experiments;

/// <summary><c>goup-down</c> under another name, stopped as by Ctrl-C when the model that goes to production is to be trained.</summary>
internal sealed record StoppedTraining() : Experiment("stopped", "Stops before the last training.")
{
    private readonly GoUpDown _whole = new();

    /// <summary>Whether it stops.</summary>
    public bool Stops { get; set; }

    public override string Question => _whole.Question;

    public override IReadOnlyList<Figure> Figures => _whole.Figures;

    public override string MainFigure => _whole.MainFigure;

    public override string DataKinds => _whole.DataKinds;

    public override string? DefaultData => _whole.DefaultData;

    public override object DefaultOptions => _whole.DefaultOptions;

    public override ExperimentWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation) =>
        new Work(this, _whole.Open(input, progress, cancellation));

    private sealed class Work(StoppedTraining experiment, GoUpDownWork whole) : ExperimentWork
    {
        public override string Source => whole.Source;

        public override IReadOnlyDictionary<string, string> Manifest => whole.Manifest;

        public override IReadOnlyDictionary<string, string> Versions => whole.Versions;

        public override IReadOnlyList<Unit> Next(UnitResults results) => whole.Next(results);

        public override UnitResult Run(Unit unit, UnitContext context) =>
            experiment.Stops && unit.Fold is null && unit.Id.StartsWith("all", StringComparison.Ordinal)
                ? throw new OperationCanceledException()
                : whole.Run(unit, context);

        public override IReadOnlyList<FoldCell>? Score(string fold, UnitResults results) => whole.Score(fold, results);

        public override Collected Collect(UnitResults results) => whole.Collect(results);
    }
}
