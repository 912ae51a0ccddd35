using System.CommandLine;
using System.Globalization;
using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Clocks;
using TreePose.Datasets.Events;
using TreePose.Datasets.Stability;
using TreePose.Formats.EventTable;

namespace TreePose.App.Commands;

/// <summary><c>treepose data events</c>: the event table made anew from force plates.</summary>
internal sealed class DataEventsCommand
{
    private readonly Option<string> _data = new("--data")
    {
        Description = "The study: study:DIR.",
        HelpName = "SOURCE",
        Required = true,
    };
    private readonly Option<string?> _file = new("--out")
    {
        Description = "Write the table as CSV (with --compare also FILE_compared.csv).",
        HelpName = "FILE.csv",
    };
    private readonly Option<bool> _compare = new("--compare")
    {
        Description = "Show the differences from the study's own table, row by row.",
    };
    private readonly Option<string> _clock = new("--clock")
    {
        Description = "Whose clock: the study's table, or align (from the actuator; needs no table).",
        HelpName = "table|align",
        DefaultValueFactory = _ => "table",
    };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _strict = CommonOptions.Strict();

    public static Command Create() => new DataEventsCommand().Build();

    private Command Build()
    {
        _clock.AcceptOnlyFromAmong("table", "align");
        var command = new TreePoseCommand(
            "events",
            "Read foot events off the force plates and make the event table anew.",
            "./treepose data events --data study:DIR --out events.csv",
            "./treepose data events --data study:DIR --compare",
            "./treepose data events --data study:DIR --clock align --out new.csv",
            "./treepose data events --data study:DIR --compare --set footUp=liftOff"
        )
        {
            _data,
            _file,
            _compare,
            _clock,
            _set,
            _strict,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        FootEventOptions options = OptionOverrides.Apply(new FootEventOptions(), parsed.GetValue(_set) ?? []);
        string study = DataSource.StudyFolder(parsed.GetValue(_data)!);
        bool align = parsed.GetValue(_clock) == "align",
            isStrict = parsed.GetValue(_strict);
        StudyPlates? table = align && !parsed.GetValue(_compare) ? null : StudyPlates.Open(study);
        RegeneratedEventTable events = ConsoleProgress.Run(p =>
            align ? FromAlignment(study, options, isStrict, p, cancellation) : FromTable(table!, options, isStrict, p, cancellation)
        );
        var comparison = parsed.GetValue(_compare) ? new HoldComparisonRows(HoldComparison.Compare(table!.Holds, events.Holds)) : null;
        TextWriter output = parsed.InvocationConfiguration.Output;
        Write(output, events);
        if (comparison is not null)
            WriteComparison(output, comparison);
        WriteFiles(output, events, comparison, parsed.GetValue(_file));
        return 0;
    }

    private static RegeneratedEventTable FromTable(
        StudyPlates study,
        FootEventOptions options,
        bool strict,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        if (strict)
            SkippedCapture.ThrowIfAny(study.Unusable);
        RegeneratedEventTable events = RegeneratedEventTable.Build(study.Captures(), options, strict, progress, cancellation);
        return events with { Skipped = [.. study.Unusable, .. events.Skipped] };
    }

    private static RegeneratedEventTable FromAlignment(
        string study,
        FootEventOptions options,
        bool strict,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        StudyClocks clocks = StudyClocks.Align(study, new StudyClockOptions { Strict = strict }, progress, cancellation);
        RegeneratedEventTable events = RegeneratedEventTable.Build(
            AlignedPlates.Of(study, clocks),
            options,
            strict,
            progress,
            cancellation
        );
        return events with { Skipped = [.. clocks.Skipped, .. events.Skipped] };
    }

    private static void Write(TextWriter output, RegeneratedEventTable events)
    {
        if (events.Holds.Count == 0)
            ConsoleText.WriteSkipped(output, events.Skipped);
        if (events.Holds.Count == 0)
            throw new TreePoseException("No hold was found. Check the force plates, or the rules with --set.");
        int captures = events.Holds.Select(h => h.Capture).Distinct().Count();
        output.WriteLine($"{Plural.Of(events.Holds.Count, "hold")} in {Plural.Of(captures, "capture")}");
        if (events.Ignored.Count > 0)
        {
            output.WriteLine($"Lifts of the foot that made no hold ({events.Ignored.Count}):");
            ConsoleText.WriteList(output, [.. events.Ignored.Select(i => $"{i.Capture.Name}: {i.Lift.Reason}")]);
        }
        ConsoleText.WriteSkipped(output, events.Skipped);
    }

    private static void WriteComparison(TextWriter output, HoldComparisonRows rows)
    {
        HoldComparison comparison = rows.Comparison;
        output.WriteLine("Differences from the study's table, ms (regenerated minus study)");
        output.WriteLine($"{"capture", -18} {"tx", 3} {"foot up", 9} {"stable", 9} {"break", 9} {"foot down", 9}  within 1 frame");
        foreach (MatchedHold m in comparison.Matched)
        {
            string verdict =
                m.BreakDiffers ? "no, break differs"
                : HoldComparisonRows.WithinOneFrame(m) ? "yes"
                : "no";
            output.WriteLine(
                $"{ConsoleText.Clip(m.Reference.Capture.Name, 18), -18} {m.Reference.Number, 3} {Ms(m.FootUpMs)} "
                    + $"{Ms(m.StableMs)} {Ms(m.BreakMs)} {Ms(m.FootDownMs)}  {verdict}"
            );
        }
        foreach (Hold hold in comparison.Missing)
            output.WriteLine($"{hold.Capture.Name, -18} {hold.Number, 3} not regenerated");
        foreach (Hold hold in comparison.Extra)
            output.WriteLine($"{hold.Capture.Name, -18} {hold.Number, 3} regenerated, not in the study's table");
        output.WriteLine($"{"event", -18} {"n", 3} {"median", 9} {"med. abs.", 9} {"largest", 9} {"", 9}  within 1 frame");
        foreach ((EventDifference e, int i) in comparison.Summary().Select((e, i) => (e, i)))
        {
            int near = comparison.Matched.Count(m => HoldComparisonRows.FrameDifferences(m)[i] is >= -1 and <= 1);
            output.WriteLine(
                $"{e.Event, -18} {e.Count, 3} {Ms(e.MedianMs)} {Ms(e.MedianAbsoluteMs)} {Ms(e.LargestAbsoluteMs)} {"", 9}  {near}"
            );
        }
        int within = comparison.Matched.Count(HoldComparisonRows.WithinOneFrame);
        ConsoleText.WriteWrapped(
            output,
            $"{within} of {comparison.Matched.Count} matched holds agree within one radar frame in all their events; "
                + $"{comparison.Missing.Count} not regenerated, {comparison.Extra.Count} not in the study's table."
        );
    }

    private static void WriteFiles(TextWriter output, RegeneratedEventTable events, HoldComparisonRows? comparison, string? path)
    {
        if (path is null)
            return;
        EventTableFile.Write(path, events.Holds);
        output.WriteLine($"Table: {path}");
        if (comparison is null)
            return;
        string compared = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "_compared.csv");
        comparison.WriteCsv(compared);
        output.WriteLine($"Differences: {compared}");
    }

    private static string Ms(double? value) =>
        (value is { } v && !double.IsNaN(v) ? v.ToString("0.0", CultureInfo.InvariantCulture) : "-").PadLeft(9);
}
