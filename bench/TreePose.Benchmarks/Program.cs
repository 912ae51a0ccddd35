using TreePose;
using TreePose.Benchmarks;

// One comparison a file; each runs both sides in one go and checks that they agree before it states a ratio.
var comparisons = new Dictionary<string, Action<string[], TimeProvider>>
{
    ["folds-at-once"] = FoldsAtOnce.Run,
    ["regressor-step"] = RegressorStep.Run,
    ["tcn-step"] = TcnStep.Run,
    ["regressor-folds"] = RegressorFolds.Run,
    ["onnx"] = OnnxComparison.Run,
    ["streaming"] = StreamingMeasurement.Run,
    ["rdm"] = RangeDopplerComparison.Run,
    ["simulate"] = SimulationMeasurement.Run,
    ["instrument"] = InstrumentCheck.Run,
    ["full-study"] = FullStudy.Run,
    ["rdm-file"] = RangeDopplerFileComparison.Run,
    ["unit-kills"] = UnitKills.Run,
    ["two-workers"] = TwoWorkers.Run,
    ["mat-cubes"] = MatCubes.Run,
    ["stability"] = StabilityMeasures.Run,
    ["reading"] = Reading.Run,
    ["commands"] = WholeCommands.Run,
};

try
{
    if (VectorWidth.Keep(ref args) is { } code)
        return code;
    if (args.Length == 0 || !comparisons.TryGetValue(args[0], out Action<string[], TimeProvider>? comparison))
        throw new TreePoseException($"Say which comparison to run: {string.Join(", ", comparisons.Keys)}.");
    comparison(args[1..], TimeProvider.System);
    return 0;
}
catch (TreePoseException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
