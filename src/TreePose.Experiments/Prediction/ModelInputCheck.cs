using System.Globalization;
using TreePose.Datasets;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>Whether data is of the form that a model was trained on: axes, lengths, frame period.</summary>
internal static class ModelInputCheck
{
    /// <summary>Fails when frames are of another shape, or come at another rate.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The data, for the error.</param>
    /// <param name="shape">Shape of its frames.</param>
    /// <param name="periods">Each recording with its seconds from frame to frame.</param>
    /// <exception cref="TreePoseException">They differ; both values are named.</exception>
    public static void Require(ModelFolder model, string source, FrameShape shape, IEnumerable<(string Recording, double Period)> periods)
    {
        ModelOrigin trained = model.Description.Any!;
        if (!shape.Equals(trained.Frames))
        {
            throw new TreePoseException(
                $"{source} has frames {shape}; {model.Folder} was trained on {trained.Frames}. Give it data of the same radar set in the "
                    + "same way, or choose options of the source that give such frames with --set."
            );
        }
        double least = trained.ShortestPeriod * (1 - FrameSequence.SamePeriod),
            most = trained.LongestPeriod * (1 + FrameSequence.SamePeriod);
        foreach ((string recording, double period) in periods)
        {
            if (period >= least && period <= most)
                continue;
            string allowed =
                trained.ShortestPeriod == trained.LongestPeriod
                    ? $"{Text(trained.ShortestPeriod)} s"
                    : $"{Text(trained.ShortestPeriod)} to {Text(trained.LongestPeriod)} s";
            throw new TreePoseException(
                $"{recording} of {source} has a frame every {Text(period)} s; {model.Folder} was trained on one every {allowed} (1 % more "
                    + "or less is allowed). Record at that rate, or train a model with the step 'rate'."
            );
        }
    }

    /// <summary>
    /// Fails when a recording is shorter than what the model was trained to look at: a few frames are no recording in which a foot
    /// could be seen to go up. What has labels is taken: experiments are scored on it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="capture">The recording.</param>
    /// <param name="window">Frames of a training window.</param>
    /// <exception cref="TreePoseException">It is; both lengths are named.</exception>
    public static void RequireLength(ModelFolder model, FrameSequence capture, int window)
    {
        if (capture.Length < window && capture.LabelledFrames == 0)
            throw new TreePoseException(
                $"The capture {capture.Id.Name} has {Plural.Of(capture.Length, "frame")}; {model.Folder} was trained on windows of "
                    + $"{window} and needs as many. Leave it out, or give a longer recording."
            );
    }

    private static string Text(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
