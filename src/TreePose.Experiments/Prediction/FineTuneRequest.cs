using TreePose.Evaluation.Calibration;

namespace TreePose.Experiments.Prediction;

/// <summary>How a person's own model is to be made.</summary>
/// <param name="Participant">The person.</param>
/// <param name="First">How many of their first recordings it is fine-tuned on (holds, or captures); null takes half.</param>
/// <param name="Mode">What of the network is changed.</param>
public sealed record FineTuneRequest(string Participant, int? First = null, FineTuning Mode = FineTuning.Whole)
{
    /// <summary>Divides a person's recordings, which are in order of time, into the first ones and the later ones.</summary>
    /// <param name="source">The data, for errors.</param>
    /// <param name="people">Everybody in it.</param>
    /// <param name="own">The person's recordings with labels or measured values, by name, the channels of one together.</param>
    /// <param name="what">What they are: <c>holds</c>.</param>
    /// <exception cref="TreePoseException">The person is not there, or has too few.</exception>
    internal (IReadOnlyList<T> First, IReadOnlyList<T> Later) Divide<T>(
        string source,
        IReadOnlyList<string> people,
        IReadOnlyList<T> own,
        string what
    )
    {
        if (!people.Contains(Participant))
            throw new TreePoseException(
                $"--participant {Participant}: {source} has nobody of that name. There are {string.Join(", ", people)}."
            );
        string labelled = what == "holds" ? "measured value" : "labelled event";
        if (own.Count == 0)
            throw new TreePoseException(
                $"Participant '{Participant}' of {source} has no {what[..^1]} with a {labelled}: " + "there is nothing to fine-tune on."
            );
        int first = First ?? Math.Max(1, own.Count / 2);
        if (first < 1 || first >= own.Count)
        {
            throw new TreePoseException(
                $"Participant '{Participant}' of {source} has {Plural.Of(own.Count, what[..^1])} with a "
                    + $"{labelled}: {first} cannot be fine-tuned on and a later one measured. "
                    + (own.Count < 2 ? "Two are needed at least." : $"Allowed is --{what} 1 to {own.Count - 1}.")
            );
        }
        return ([.. own.Take(first)], [.. own.Skip(first)]);
    }
}
