using System.CommandLine;
using System.Globalization;
using TreePose.Balance.Alignment;
using TreePose.Configuration;
using TreePose.Datasets.Clocks;

namespace TreePose.App.Commands;

/// <summary><c>treepose data align</c>: ties the radar's frames to the motion capture's clock by the actuator.</summary>
internal static class DataAlignCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("STUDY_DIR")
        {
            Description = "Folder with study.json; or give --data.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data") { Description = "The same as a source: study:DIR.", HelpName = "SOURCE" };
        var file = new Option<string?>("--out") { Description = "Write the table as CSV.", HelpName = "FILE.csv" };
        Option<string[]> set = CommonOptions.Set();
        Option<bool> strict = CommonOptions.Strict();
        var command = new TreePoseCommand(
            "align",
            "Align radar and motion capture by the actuator that both see.",
            "./treepose data align study",
            "./treepose data align --data study:study --out clocks.csv",
            "./treepose data align study --set channel=2 --set pattern.speedMmPerSecond=40"
        )
        {
            folder,
            data,
            file,
            set,
            strict,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                StudyClockOptions options = OptionOverrides.Apply(new StudyClockOptions(), parsed.GetValue(set) ?? []);
                if (parsed.GetValue(strict))
                    options = options with { Strict = true };
                string study = Folder(parsed.GetValue(folder), parsed.GetValue(data));
                StudyClocks clocks = ConsoleProgress.Run(p => StudyClocks.Align(study, options, p, cancellation));
                TextWriter output = parsed.InvocationConfiguration.Output;
                Write(output, clocks);
                if (parsed.GetValue(file) is { } path)
                {
                    StudyClocksCsv.Write(clocks, path);
                    output.WriteLine($"Table: {path}");
                }
                return 0;
            }
        );
        return command;
    }

    private static string Folder(string? folder, string? data) =>
        (folder, data) switch
        {
            (null, null) => throw new OptionsException(["No study was given. Write ./treepose data align STUDY_DIR, or --data study:DIR."]),
            (null, _) => DataSource.StudyFolder(data),
            (_, null) => folder.StartsWith("study:", StringComparison.Ordinal) ? DataSource.StudyFolder(folder) : folder,
            _ => throw new OptionsException(["Give the study's folder once: as STUDY_DIR or as --data study:DIR."]),
        };

    private static void Write(TextWriter output, StudyClocks clocks)
    {
        output.WriteLine($"{"", -16} {"motion capture, s", 17} {"radar frames", 13} {"s a frame", 10} {"drift", 7} {"resid.", 7}");
        output.WriteLine($"{"capture", -16} {"start", 8} {"end", 8} {"start", 6} {"end", 6} {"", 10} {"ppm", 7} {"ms", 7}");
        ILookup<string, ClockWarning> warnings = clocks.Warnings.ToLookup(w => w.Capture);
        foreach (ClockAlignment c in clocks.Clocks)
        {
            string mark = warnings.Contains(c.Capture) ? "!" : "";
            output.WriteLine(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"{ConsoleText.Clip(c.Capture, 16), -16} {c.Clock.MocapStartSeconds, 8:0.000} "
                            + $"{c.Clock.MocapEndSeconds, 8:0.000} {c.Clock.RadarStartFrame, 6} {c.Clock.RadarEndFrame, 6} "
                            + $"{c.Clock.SecondsPerFrame, 10:0.0000000} {c.DriftPpm, 7:0} {c.ResidualMilliseconds, 7:0.0} {mark}"
                    )
                    .TrimEnd()
            );
        }
        ConsoleText.WriteWrapped(
            output,
            "drift: how much longer a frame is than the radar's parameters say. resid.: RMS distance of the actuator's six "
                + "edges from the clock's line."
        );
        if (clocks.Clocks.Count < 4)
            ConsoleText.WriteWrapped(output, "Fewer than 4 captures: whether one of them is out of line cannot be judged.");
        if (clocks.Warnings.Count > 0)
        {
            output.WriteLine($"Out of line with the rest ({clocks.Warnings.Count}):");
            ConsoleText.WriteList(output, [.. clocks.Warnings.Select(w => $"{w.Capture}: {w.Reason}")]);
        }
        ConsoleText.WriteSkipped(output, clocks.Skipped);
    }
}
