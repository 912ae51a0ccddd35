using System.CommandLine;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;

namespace TreePose.App.Commands;

/// <summary><c>treepose data summary</c>: what a source holds.</summary>
internal static class DataSummaryCommand
{
    private const int MovementWidth = 35;

    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed();
        Option<bool> strict = CommonOptions.Strict();
        var command = new TreePoseCommand(
            "summary",
            "Show participants, captures, frames, labels and events of a source.",
            "./treepose data summary --data mars:../shared/data/mars",
            "./treepose data summary --data study:STUDY_DIR --set study.channels=1,2",
            "./treepose data summary --data mars:DIR --set mars.representation=points"
        )
        {
            data,
            set,
            seed,
            strict,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                object options = OptionOverrides.Apply<object>(new GoUpDownOptions(), parsed.GetValue(set) ?? []);
                if (parsed.GetValue(strict))
                    options = Experiment.Strict(options);
                FrameDataset dataset = ConsoleProgress.Run(p =>
                    DataSource.Open<FrameDataset>(
                        parsed.GetValue(data) ?? "simulated:tiny",
                        ((GoUpDownOptions)options).Sources,
                        parsed.GetValue(seed),
                        p,
                        cancellation
                    )
                );
                Write(parsed.InvocationConfiguration.Output, dataset);
                return 0;
            }
        );
        return command;
    }

    private static void Write(TextWriter output, FrameDataset data)
    {
        FrameSequence[][] captures = [.. data.Sequences.GroupBy(s => s.Id).Select(g => g.ToArray())];
        string channels =
            captures[0].Length > 1 ? $", each capture as radar channels {string.Join(", ", captures[0].Select(s => s.Channel))}" : "";
        ConsoleText.WriteWrapped(
            output,
            $"{data.Source}: {data.Participants.Count} participants, {captures.Length} captures, frames {data.Shape}{channels}",
            "",
            "  "
        );
        int width = Math.Clamp(captures.Max(c => c[0].Movement.Length), 8, MovementWidth);
        output.WriteLine($"{"capture", -15} {"movement".PadRight(width)} {"frames", 6} {"label.", 6} {"up", 4} {"down", 4} {"ev.", 4}");
        foreach (FrameSequence s in captures.Select(c => c[0]))
        {
            int up = s.Labels.Count(l => l == FootPhase.GoingUp),
                down = s.Labels.Count(l => l == FootPhase.GoingDown);
            output.WriteLine(
                $"{s.Id.Name, -15} {ConsoleText.Clip(s.Movement, width).PadRight(width)} {s.Length, 6} {s.LabelledFrames, 6} {up, 4} {down, 4} {s.Events.Count, 4}"
            );
        }
        output.WriteLine("label.: frames with a label; up, down: frames of these; ev.: foot events.");
        ConsoleText.WriteSkipped(output, data.Skipped);
    }
}
