using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Protocols;

namespace TreePose.Experiments.GoUpDown;

// The temperature of a fold's confidence: fitted to the people who decide when its networks stop, who are on the training side and whose
// frames no weight was fitted to. The networks of other folds have seen the person tested, so their answers are of no use here.
public sealed partial class GoUpDownWork
{
    private const string Aside = "validation ";

    /// <summary>Why a run's confidence has no temperature.</summary>
    private string NotCalibrated =>
        _folds.All(f => f.Validation.Count == 0)
            ? "nobody was set aside to decide when to stop, so every person on the training side was fitted to. "
                + "'protocol.validationParticipants=1' sets one aside in each fold."
        : !_folds.All(CanBeCalibrated) ? "those who decide when to stop are fitted to or tested too, in other captures."
        : "those who decide when to stop have no labelled frame, or the method did not answer for them.";

    /// <summary>Whether somebody was set aside who is neither tested nor fitted to.</summary>
    private bool CanBeCalibrated(Split fold)
    {
        string[] aside = PeopleOf(Split.Of(fold.Validation, _data.Sequences));
        return aside.Length > 0
            && !PeopleOf(Split.Of(fold.Train, _data.Sequences)).Intersect(aside).Any()
            && !PeopleOf(Split.Of(fold.Test, _data.Sequences)).Intersect(aside).Any();
    }

    /// <summary>Where a network's answers for the people set aside go; null where none are needed.</summary>
    private Action<float[][]>? ForTemperature(GoUpDownUnit unit, FoldSides sides, Dictionary<string, float[]> said) =>
        unit is { Side: { } fold, Baseline: null } && CanBeCalibrated(fold)
            ? answers =>
            {
                foreach ((FrameSequence capture, float[] probabilities) in sides.Validation.Zip(answers))
                    said.Add(Aside + NameOf(capture), probabilities);
            }
            : null;

    /// <summary>The temperature at which the mean of a fold's networks is likeliest for the people set aside; null without any.</summary>
    private double? TemperatureOf(Split fold, IReadOnlyList<Unit> members, UnitResults results)
    {
        FrameSequence[] aside = Split.Of(fold.Validation, _data.Sequences);
        UnitResult[] said = [.. members.Select(m => results[m.Id]!)];
        if (!CanBeCalibrated(fold) || said.Any(r => aside.Any(s => !r.Arrays.ContainsKey(Aside + NameOf(s)))))
            return null;
        FramePrediction[] mean =
        [
            .. aside.Select(s =>
            {
                var sum = new float[s.Length * _data.Classes.Count]; // [frame, class]
                foreach (UnitResult one in said)
                    Add(sum, one.Arrays[Aside + NameOf(s)], said.Length);
                return new FramePrediction(s, sum);
            }),
        ];
        return TemperatureScaling.Fit(CaptureResult.FromPredictions(mean, _options.Protocol.Decoder));
    }
}
