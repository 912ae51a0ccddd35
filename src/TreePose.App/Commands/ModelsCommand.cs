using System.CommandLine;
using TreePose.Datasets;
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
            var shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));
            output.WriteLine($"{"model",-14} {"parameters",10}  what it is (parameters for the study's frames, 23 x 13)");
            output.WriteLine("of foot events, run goup-down:");
            foreach (FrameClassifierEntry entry in FrameClassifierRegistry.All)
            {
                using FrameClassifier model = FrameClassifierRegistry.Create(entry.Name, shape, seed: 0);
                output.WriteLine($"{entry.Name,-14} {model.ParameterCount,10}  {entry.Summary}");
            }
            output.WriteLine("of a hold's stability, run loo-finetune:");
            foreach (SequenceRegressorEntry entry in SequenceRegressorRegistry.All)
            {
                using SequenceRegressor model = SequenceRegressorRegistry.Create(entry.Name, shape, seed: 0);
                output.WriteLine($"{entry.Name,-14} {model.parameters().Sum(p => p.numel()),10}  {entry.Summary}");
            }
            return 0;
        });
        return command;
    }
}
