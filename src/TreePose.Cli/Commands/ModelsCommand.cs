using System.CommandLine;
using TreePose.Datasets;
using TreePose.Torch;
using TreePose.Torch.Models;

namespace TreePose.Cli.Commands;

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
            output.WriteLine($"{"model",-8} {"parameters",10}  what it is (parameters for the study's frames, 23 x 13)");
            foreach (FrameClassifierEntry entry in FrameClassifierRegistry.All)
            {
                using FrameClassifier model = FrameClassifierRegistry.Create(entry.Name, shape, seed: 0);
                output.WriteLine($"{entry.Name,-8} {model.ParameterCount,10}  {entry.Summary}");
            }
            return 0;
        });
        return command;
    }
}
