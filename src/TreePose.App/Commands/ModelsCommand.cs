using System.CommandLine;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Torch;
using TreePose.Torch.Models;

namespace TreePose.App.Commands;

/// <summary><c>treepose models</c>: the architectures and their sizes.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new TreePoseCommand("models", "List the architectures that an experiment can name.", "./treepose models");
        command.SetAction(parsed =>
        {
            TorchRuntime.EnsureLoaded();
            TextWriter output = parsed.InvocationConfiguration.Output;
            var shape = new FrameShape(1, 23, 13, "Doppler", "range");
            output.WriteLine($"{"model",-14} {"parameters",10}  what it is (parameters for the study's frames, 23 x 13)");
            output.WriteLine("of foot events, run goup-down:");
            foreach (FrameClassifierPart part in ShippedModels.FrameClassifiers().All)
            {
                using FrameClassifier model = part.Create(new ModelInput(shape, FramePrediction.Classes), null, seed: 0);
                output.WriteLine($"{part.Name,-14} {model.ParameterCount,10}  {part.Summary}");
            }
            output.WriteLine("of a hold's stability, run loo-finetune:");
            foreach (SequenceRegressorPart part in ShippedModels.SequenceRegressors().All)
            {
                using SequenceRegressor model = part.Create(shape, null, seed: 0);
                output.WriteLine($"{part.Name,-14} {model.ParameterCount,10}  {part.Summary}");
            }
            return 0;
        });
        return command;
    }
}
