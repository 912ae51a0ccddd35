using TreePose.Evaluation.Calibration;
using TreePose.Torch.Models;

namespace TreePose.Torch.Training;

/// <summary>Which parameters a fine-tuning changes.</summary>
internal static class FrozenParts
{
    /// <summary>Lets only those parameters ask for a gradient that the mode changes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="mode">What is changed.</param>
    /// <param name="frontEnd">Beginnings of the names of parameters that read single frames.</param>
    /// <param name="head">Those of the last layer.</param>
    /// <exception cref="TreePoseException">The architecture does not say which parameters these are.</exception>
    public static void Set(RadarNetwork network, FineTuning mode, IReadOnlyList<string> frontEnd, IReadOnlyList<string> head)
    {
        IReadOnlyList<string> needed = mode switch
        {
            FineTuning.Head => head,
            FineTuning.FrozenFrontEnd => frontEnd,
            _ => [""],
        };
        if (needed.Count == 0)
            throw new TreePoseException(
                $"The architecture '{network.PartName}' does not say which of its parameters are its "
                    + $"{(mode == FineTuning.Head ? "last layer (Head)" : "front end (FrontEnd)")}: tune all of it, or let it say so."
            );
        foreach ((string name, var parameter) in network.named_parameters())
            parameter.requires_grad = mode switch
            {
                FineTuning.Head => head.Any(name.StartsWith),
                FineTuning.FrozenFrontEnd => !frontEnd.Any(name.StartsWith),
                _ => true,
            };
    }
}
