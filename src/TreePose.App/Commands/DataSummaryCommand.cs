using System.CommandLine;
using System.Globalization;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose data summary</c>: what a source holds.</summary>
internal static class DataSummaryCommand
{
    private const int MovementWidth = 35,
        LongestClass = 12;

    public static Command Create(Bench bench)
    {
        Option<string?> data = CommonOptions.Data(bench);
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed();
        Option<bool> strict = CommonOptions.Strict();
        var command = new TreePoseCommand(
            "summary",
            "Show participants, captures, frames, labels and events of a source.",
            "./treepose data summary --data mars:data/mars",
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
                object options = OptionOverrides.Apply<object>(GoUpDownOptions.Over(bench), parsed.GetValue(set) ?? []);
                if (parsed.GetValue(strict))
                    options = Experiment.Strict(options);
                FrameDataset dataset = ConsoleProgress.Run(p =>
                    DataSource.Open<FrameDataset>(
                        parsed.GetValue(data) ?? "simulated:tiny",
                        ((GoUpDownOptions)options).Sources,
                        parsed.GetValue(seed),
                        p,
                        cancellation,
                        framesKept: false
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
            $"{data.Source}: {Plural.Of(data.Participants.Count, "participant")}, {Plural.Of(captures.Length, "capture")}, "
                + $"frames {data.Shape}{channels}",
            "",
            "  "
        );
        (int Number, string Title)[] classes = [.. data.Classes.Events.Select(c => (c, Title(data.Classes, c)))];
        int width = Math.Clamp(captures.Max(c => StudyCaptureName.InShort(c[0].Movement).Length), 8, MovementWidth);
        string heads = string.Concat(classes.Select(c => " " + c.Title));
        output.WriteLine($"{"capture", -15} {"movement".PadRight(width)} {"frames", 6} {"label.", 6}{heads} {"ev.", 4}");
        foreach (FrameSequence s in captures.Select(c => c[0]))
        {
            string Frames(int number) => s.Labels.Count(l => (int)l == number).ToString(CultureInfo.InvariantCulture);
            string counts = string.Concat(classes.Select(c => " " + Frames(c.Number).PadLeft(c.Title.Length)));
            string movement = ConsoleText.Clip(StudyCaptureName.InShort(s.Movement), width).PadRight(width);
            output.WriteLine($"{s.Id.Name, -15} {movement} {s.Length, 6} {s.LabelledFrames, 6}{counts} {s.Events.Count, 4}");
        }
        string titles = string.Join(", ", classes.Select(c => c.Title.Trim()));
        string events = data.Classes.AreFoot ? "foot events" : "events";
        ConsoleText.WriteWrapped(output, $"label.: frames with a label; {titles}: frames of these; ev.: {events}.");
        if (data.Sequences.Any(s => StudyCaptureName.InShort(s.Movement) != s.Movement))
            ConsoleText.WriteWrapped(output, "movement: left foot, right foot: the one that the person stands on.");
        foreach (FrameSequence s in data.Sequences)
        {
            string channel = s.Channel is { } number ? $", channel {number}" : "";
            foreach (string finding in s.Health)
                ConsoleText.WriteWrapped(output, $"{s.Id.Name}{channel}: {finding}.");
        }
        foreach (string finding in data.Findings)
            ConsoleText.WriteWrapped(output, finding, "Found: ", "  ");
        ConsoleText.WriteSkipped(output, data.Skipped);
    }

    private static string Title(FrameClasses classes, int number) =>
        ConsoleText.Clip(classes.AreFoot ? classes.Names[number]["going ".Length..] : classes.Names[number], LongestClass).PadLeft(4);
}
