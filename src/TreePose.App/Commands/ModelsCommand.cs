using System.CommandLine;
using TreePose.Datasets;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Torch;
using TreePose.Torch.Models;

namespace TreePose.App.Commands;

/// <summary><c>treepose models</c>: the architectures and their sizes.</summary>
internal static class ModelsCommand
{
    public static Command Create(Bench bench)
    {
        var command = new TreePoseCommand("models", "List the architectures that an experiment can name.", "./treepose models");
        command.SetAction(parsed =>
        {
            TorchRuntime.EnsureLoaded();
            TextWriter output = parsed.InvocationConfiguration.Output;
            FrameShape shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));
            output.WriteLine($"{"model", -14} {"parameters", 10}  what it is (parameters for the study's frames, 23 x 13)");
            var input = new ModelInput(shape, FrameClasses.Foot.Count);
            Write(output, "of foot events, run goup-down:", bench.FrameClassifiers, m => m.Create(input, null, seed: 0));
            Write(output, "of a hold's stability, run loo-finetune:", bench.SequenceRegressors, m => m.Create(shape, null, seed: 0));
            output.WriteLine("Options of each: ./treepose options goup-down model.NAME");
            return 0;
        });
        return command;
    }

    private static void Write<TPart>(TextWriter output, string title, PartList<TPart> models, Func<TPart, RadarNetwork> make)
        where TPart : Part
    {
        output.WriteLine(title);
        foreach (TPart part in models.All)
        {
            output.WriteLine(
                $"{part.Name, -14} {Parameters(() => make(part)), 10}  "
                    + $"{part.Summary}{(part.Origin is { } origin ? $" ({origin.Script})" : "")}"
            );
        }
    }

    /// <summary>Size of a model; one of a script may want other frames than the study's.</summary>
    private static string Parameters(Func<RadarNetwork> make)
    {
        try
        {
            using RadarNetwork model = make();
            return model.ParameterCount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (TreePoseException)
        {
            return "-";
        }
    }
}
