using System.CommandLine;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Torch.Experiments;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose data summary</c>: what a source holds.</summary>
internal static class DataSummaryCommand
{
    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed();
        var command = new TreePoseCommand("summary", "Show participants, captures, frames, labels and events of a source.",
            "./treepose data summary --data mars:../shared/data/mars",
            "./treepose data summary --data simulated:small --seed 3")
        { data, set, seed };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            GoUpDownOptions options = OptionOverrides.Apply(new GoUpDownOptions(), parsed.GetValue(set) ?? []);
            FrameDataset dataset = ConsoleProgress.Run(p => DataSource.OpenFrames(parsed.GetValue(data) ?? "simulated:tiny", options.Mars, parsed.GetValue(seed), p, cancellation));
            Write(parsed.InvocationConfiguration.Output, dataset);
            return 0;
        }));
        return command;
    }

    private static void Write(TextWriter output, FrameDataset data)
    {
        output.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Sequences.Count} captures, frames {data.Shape}");
        output.WriteLine($"{"capture",-16} {"movement",-24} {"frames",7} {"labelled",8} {"up",4} {"down",4} {"events",6}");
        foreach (FrameSequence s in data.Sequences)
        {
            int up = s.Labels.Count(l => l == FootPhase.GoingUp), down = s.Labels.Count(l => l == FootPhase.GoingDown);
            output.WriteLine($"{s.Id.Name,-16} {s.Movement,-24} {s.Length,7} {s.LabelledFrames,8} {up,4} {down,4} {s.Events.Count,6}");
        }
    }
}
