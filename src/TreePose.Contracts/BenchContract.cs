using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Parts;

namespace TreePose.Contracts;

/// <summary>What came of the contract of one part.</summary>
/// <param name="Kind">What it is: <c>model</c>, <c>source</c>.</param>
/// <param name="Part">Its name.</param>
/// <param name="Outcomes">A rule each; none when <paramref name="Skipped"/> says why.</param>
/// <param name="Skipped">Why nothing could be checked; null when it was.</param>
public sealed record PartOutcome(string Kind, string Part, IReadOnlyList<RuleOutcome> Outcomes, string? Skipped = null);

/// <summary>The contracts of all parts of a bench: <c>./treepose mine.cs check</c>.</summary>
public static class BenchContract
{
    /// <summary>Checks parts, one by one as the result is read; their options are checked too.</summary>
    /// <param name="bench">The parts.</param>
    /// <param name="which">Which of them.</param>
    /// <param name="data">Data that sources are checked with, <c>KIND:WHERE</c>; null leaves sources out, and says so.</param>
    public static IEnumerable<PartOutcome> Of(Bench bench, Func<Part, bool> which, string? data = null)
    {
        IReadOnlyList<FrameShape> ofModels = [.. FrameClassifierContract.Inputs.Select(i => i.Shape)];
        return Parts(bench.FrameClassifiers, p => FrameClassifierContract.Outcomes(p, FrameClassifierContract.Inputs))
            .Concat(Parts(bench.SequenceRegressors, p => SequenceRegressorContract.Outcomes(p, ofModels)))
            .Concat(Parts(bench.PointRepresentations, p => RepresentationContract.Outcomes(p)))
            .Concat(Parts(bench.RadarRepresentations, p => RepresentationContract.Outcomes(p)))
            .Concat(Parts(bench.Steps, p => StepContract.Outcomes(p)))
            .Concat(Parts(bench.Augmentations, p => AugmentationContract.Outcomes(p)))
            .Concat(Parts(bench.CaptureMetrics, MetricContract.Outcomes))
            .Concat(Parts(bench.HoldMetrics, MetricContract.Outcomes))
            .Concat(Sources(bench.FrameSources, SourceContract.Outcomes))
            .Concat(Sources(bench.HoldSources, SourceContract.Outcomes))
            .Concat(Sources(bench.AttemptSources, SourceContract.Outcomes))
            .Concat(Parts(bench.Experiments, p => OptionsContract.Outcomes(p.DefaultOptions, rounds: 20)));

        IEnumerable<PartOutcome> Parts<TPart>(PartList<TPart> list, Func<TPart, IReadOnlyList<RuleOutcome>> check)
            where TPart : Part =>
            list.All.Where(p => which(p)).Select(p => new PartOutcome(list.Kind, p.Name, [.. Options(p), .. check(p)]));

        IEnumerable<PartOutcome> Sources<TData>(
            PartList<SourcePart<TData>> list,
            Func<SourcePart<TData>, string, object?, IReadOnlyList<RuleOutcome>> check
        )
            where TData : class =>
            list
                .All.Where(p => which(p))
                .Select(p =>
                    data?.StartsWith(p.Name + ":", StringComparison.Ordinal) == true
                        ? new PartOutcome(list.Kind, p.Name, [.. Options(p), .. check(p, data[(p.Name.Length + 1)..], null)])
                        : new PartOutcome(list.Kind, p.Name, [], $"give --data {p.Name}:{p.Takes} to check it")
                );
    }

    private static IReadOnlyList<RuleOutcome> Options(Part part) =>
        part is not Experiment && part.Defaults is { } defaults ? OptionsContract.Outcomes(defaults, rounds: 20) : [];
}
