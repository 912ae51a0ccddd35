using System.Security.Cryptography;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using TreePose.Evaluation.Regression;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Parts;

/// <summary>
/// Everything that can be named: experiments and the parts that they are made of. Shipped parts first, then a user's. A list is made
/// when it is first asked for: most commands need few of them.
/// </summary>
public sealed class Bench
{
    private PartOrigin? _script;

    private Bench() { }

    /// <summary>The script whose parts are on this bench; null for the command.</summary>
    public PartOrigin? Script =>
        _script is null
            ? null
            : _script with
            {
                Parts = [.. Lists.SelectMany(l => l.Parts.Where(p => p.Origin is not null).Select(p => $"{l.Kind} '{p.Name}'"))],
            };

    /// <summary>What frames can be made of point clouds.</summary>
    public PartList<RepresentationPart<IPointRepresentation>> PointRepresentations => field ??= ShippedPointRepresentations.List();

    /// <summary>What frames can be made of radar captures.</summary>
    public PartList<RepresentationPart<IRadarRepresentation>> RadarRepresentations => field ??= ShippedRadarRepresentations.List();

    /// <summary>Sources of whole captures as labelled frames.</summary>
    public PartList<SourcePart<FrameDataset>> FrameSources => field ??= ShippedSources.Frames(PointRepresentations, RadarRepresentations);

    /// <summary>Sources of holds with targets.</summary>
    public PartList<SourcePart<HoldDataset>> HoldSources => field ??= ShippedSources.Holds(PointRepresentations, RadarRepresentations);

    /// <summary>Sources of attempts at a pose.</summary>
    public PartList<SourcePart<AttemptDataset>> AttemptSources => field ??= ShippedSources.Attempts(RadarRepresentations);

    /// <summary>Sources of trials on force plates.</summary>
    public PartList<SourcePart<TrialDataset>> TrialSources => field ??= ShippedSources.Trials();

    /// <summary>Preprocessing steps.</summary>
    public PartList<StepPart> Steps => field ??= ShippedSteps.List();

    /// <summary>Networks that classify frames.</summary>
    public PartList<FrameClassifierPart> FrameClassifiers => field ??= ShippedModels.FrameClassifiers();

    /// <summary>Networks that predict numbers of holds.</summary>
    public PartList<SequenceRegressorPart> SequenceRegressors => field ??= ShippedModels.SequenceRegressors();

    /// <summary>Augmentations of training windows.</summary>
    public PartList<AugmentationPart> Augmentations => field ??= ShippedAugmentations.List();

    /// <summary>A user's figures over captures.</summary>
    public PartList<MetricPart<CaptureResult>> CaptureMetrics => field ??= new("metric");

    /// <summary>A user's figures over holds.</summary>
    public PartList<MetricPart<HoldPrediction>> HoldMetrics => field ??= new("metric");

    /// <summary>Experiments.</summary>
    public PartList<Experiment> Experiments => field ??= new("experiment");

    /// <summary>Every part of every kind.</summary>
    public IEnumerable<Part> All => Lists.SelectMany(l => l.Parts);

    private IPartList[] Lists =>
        [
            PointRepresentations,
            RadarRepresentations,
            FrameSources,
            HoldSources,
            AttemptSources,
            TrialSources,
            Steps,
            FrameClassifiers,
            SequenceRegressors,
            Augmentations,
            CaptureMetrics,
            HoldMetrics,
            Experiments,
        ];

    /// <summary>The shipped parts, without experiments.</summary>
    public static Bench Parts() => new();

    /// <summary>A bench with what TreePose ships.</summary>
    /// <param name="script">The script that adds parts of its own.</param>
    public static Bench Shipped(string? script = null)
    {
        var bench = new Bench
        {
            _script = script is null ? null : new PartOrigin(script, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script)))),
        };
        bench.Experiments.Add(new GoUpDown.GoUpDown(bench));
        bench.Experiments.Add(new LooFineTune.LooFineTune(bench));
        bench.Experiments.Add(new AttemptStability.AttemptStability(bench));
        bench.Experiments.Add(new StabilityPreprocessing.StabilityPreprocessing(bench));
        return bench;
    }

    /// <summary>The story of a record's experiment; null for one that is not on this bench.</summary>
    public RunStory? Tell(StoredRecord record) => Experiments.All.FirstOrDefault(e => e.Name == record.Info.Experiment)?.Story(record);
}
