using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>How participants are left out.</summary>
public sealed record ProtocolOptions
{
    /// <summary>Participants of the training side set aside for early stopping; 0 trains on all of them for the full number of epochs.</summary>
    [Range(0, 100)]
    public int ValidationParticipants { get; init; }

    /// <summary>How probabilities become events.</summary>
    public DecoderOptions Decoder { get; init; } = new();
}

/// <summary>A finished fold.</summary>
/// <param name="Index">Position of the fold, from 0.</param>
/// <param name="Fold">Who was on which side.</param>
/// <param name="Captures">Truth and prediction of the held-out captures.</param>
/// <param name="Scores">Figures of the held-out participant.</param>
/// <param name="History">Training curves.</param>
public sealed record FoldResult(int Index, Fold Fold, IReadOnlyList<CaptureResult> Captures, FootEventScores Scores, IReadOnlyList<EpochFigures> History);

/// <summary>Leave one participant out: the protocol behind every foot-event figure.</summary>
public static class LeaveOneParticipantOut
{
    /// <summary>Trains and scores every fold, <paramref name="jobs"/> of them side by side.</summary>
    /// <param name="data">All captures.</param>
    /// <param name="trainer">Fits and predicts; called from several threads at once when <paramref name="jobs"/> is above 1.</param>
    /// <param name="options">How participants are left out.</param>
    /// <param name="seed">Each fold's seed is derived from this and the fold's name, so the order of folds does not matter.</param>
    /// <param name="jobs">Folds at once.</param>
    /// <param name="onFold">Called as each fold ends, one call at a time.</param>
    /// <param name="progress">Shows the folds.</param>
    /// <param name="cancellation">Stops before the next epoch; folds already reported stay valid.</param>
    /// <returns>Finished folds in order of their index.</returns>
    /// <exception cref="LeakageException">The data holds something on both sides of a split.</exception>
    public static IReadOnlyList<FoldResult> Run(
        FrameDataset data, IFrameClassifierTrainer trainer, ProtocolOptions options, int seed, int jobs, Action<FoldResult> onFold, IWorkProgress progress, CancellationToken cancellation)
    {
        IReadOnlyList<Fold> folds = ParticipantFolds.LeaveOneOut(data.Participants, options.ValidationParticipants);
        var done = new List<FoldResult>();
        FoldWorkers.Run(
            Enumerable.Range(0, folds.Count),
            jobs,
            (index, stop) => RunFold(data, folds[index], index, trainer, options, seed, progress, stop),
            result =>
            {
                done.Add(result);
                onFold(result);
            },
            cancellation);
        return [.. done.OrderBy(r => r.Index)];
    }

    private static FoldResult RunFold(FrameDataset data, Fold fold, int index, IFrameClassifierTrainer trainer, ProtocolOptions options, int seed, IWorkProgress progress, CancellationToken cancellation)
    {
        FrameSequence[] Of(IReadOnlyList<string> participants) => [.. data.Sequences.Where(s => participants.Contains(s.Id.Participant))];
        FrameSequence[] train = Of(fold.Train), validation = Of(fold.Validation), test = Of(fold.Test);
        SampleOrigin[] trainOrigins = [.. train.Select(SampleOrigin.Of)], validationOrigins = [.. validation.Select(SampleOrigin.Of)], testOrigins = [.. test.Select(SampleOrigin.Of)];
        LeakageGuard.RequireDisjoint("training", trainOrigins, "test", testOrigins);
        LeakageGuard.RequireDisjoint("training", trainOrigins, "validation", validationOrigins);
        LeakageGuard.RequireDisjoint("validation", validationOrigins, "test", testOrigins);

        var task = new FoldTask { Fold = fold, Train = train, Validation = validation, Test = test, Seed = Seeds.Derive(seed, "fold/" + fold.Name), Progress = progress };
        FoldPrediction prediction = trainer.Run(task, cancellation);
        IReadOnlyList<CaptureResult> captures = CaptureResult.FromPredictions(prediction.Predictions, options.Decoder);
        return new FoldResult(index, fold, captures, new FootEventScores(captures), prediction.History);
    }
}
