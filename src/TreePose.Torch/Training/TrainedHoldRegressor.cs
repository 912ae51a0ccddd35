using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;

namespace TreePose.Torch.Training;

/// <summary>A regressor of holds whose weights come from a file.</summary>
public static class TrainedHoldRegressor
{
    /// <summary>Writes a regressor that was read here, or fine-tuned from one: <c>NAME.pth</c> and <c>NAME.json</c>.</summary>
    /// <param name="regressor">What <see cref="Read"/> or a fine-tuning of it gave.</param>
    /// <param name="pathOf">Gives the path of a file.</param>
    /// <param name="name">The files' name without ending.</param>
    /// <param name="about">What else belongs to it; the scale of its targets is set here.</param>
    public static void Write(IHoldRegressor regressor, Func<string, string> pathOf, string name, JsonObject about)
    {
        var torch = (TorchHoldRegressor)regressor;
        (about["targetMean"], about["targetDeviation"]) = (torch.Scale.Mean, torch.Scale.Deviation);
        SavedModel.Write(pathOf, name, torch.Network, about);
    }

    /// <summary>Makes the architecture and reads its weights; the caller disposes it.</summary>
    /// <param name="weights">A <c>.pth</c>.</param>
    /// <param name="architecture">One of a list of <see cref="SequenceRegressorPart"/>.</param>
    /// <param name="shape">Frames as the steps leave them.</param>
    /// <param name="scale">Scale of its training targets.</param>
    /// <param name="fineTuning">How it is calibrated when that is asked for.</param>
    /// <exception cref="DataFormatException">The file is damaged or of another architecture; every difference is listed.</exception>
    public static IHoldRegressor Read(
        string weights,
        PartSelection architecture,
        FrameShape shape,
        TargetScale scale,
        RegressionOptions fineTuning
    )
    {
        TorchRuntime.EnsureLoaded();
        SequenceRegressor model = ModelFactory.Regressor(architecture, shape, seed: 0);
        try
        {
            PytorchFile.LoadInto(weights, model);
            return new TorchHoldRegressor(architecture, model, scale, fineTuning);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
