using System.CommandLine;
using System.Globalization;
using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Events;
using TreePose.Formats.EventTable;
using TreePose.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose data events</c>: the event table made anew from force plates.</summary>
internal sealed class DataEventsCommand
{
    private static readonly PartList<SourcePart<PlateDataset>> s_sources = ShippedSources.Plates();
    private readonly Option<string> _data = new("--data")
    {
        Description = $"Where the plates are: {DataSource.Kinds(s_sources)}.",
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
        Description = "Show the differences from the source's own table (study, olst), row by row.",
    };
    private readonly Option<string?> _clock = new("--clock")
    {
        Description = "Of study:DIR, whose clock: its table (also when left out), or align (from the actuator; needs no table).",
        HelpName = "table|align",
    };
    private readonly Option<bool> _force = CommonOptions.Force();
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
            "./treepose data events --data study:DIR --compare --set footUp=liftOff",
            "./treepose data events --data c3d:DIR --set c3d.liftedPlatform=2 --out new.csv",
            "./treepose data events --data olst:DIR --compare --set minimumHoldSeconds=0.3"
        )
        {
            _data,
            _file,
            _force,
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
        string source = parsed.GetValue(_data)!;
        bool strict = parsed.GetValue(_strict);
        if (parsed.GetValue(_file) is { } to)
        {
            AtomicFile.RequireFree(to, parsed.GetValue(_force));
            if (parsed.GetValue(_compare))
                AtomicFile.RequireFree(ComparedFile(to), parsed.GetValue(_force));
        }
        SettingsOfSource<PlateDataset> settings = SettingsOfSource<PlateDataset>.Of(s_sources, source, parsed.GetValue(_set) ?? []);
        FootEventOptions options = OptionOverrides.Apply(new FootEventOptions(), settings.Others);
        PartSections sections = WithClock(settings, parsed.GetValue(_clock), strict);
        (PlateDataset data, IReadOnlyList<Hold>? table, RegeneratedEventTable events) = ConsoleProgress.Run(p =>
        {
            PlateDataset plates = DataSource.Open<PlateDataset>(source, sections, seed: 1, p, cancellation);
            IReadOnlyList<Hold>? own = parsed.GetValue(_compare) ? TableOf(plates) : null;
            if (strict)
                SkippedCapture.ThrowIfAny(plates.Unusable);
            return (plates, own, RegeneratedEventTable.Build(plates.Captures, options, strict, p, cancellation));
        });
        events = events with { Skipped = [.. data.Unusable, .. events.Skipped] };
        HoldComparisonRows? comparison = table is null ? null : new(HoldComparison.Compare(table, events.Holds));
        TextWriter output = parsed.InvocationConfiguration.Output;
        Write(output, data, events);
        if (comparison is not null)
            WriteComparison(output, comparison);
        WriteFiles(output, events, comparison, parsed.GetValue(_file));
        return 0;
    }

    private static PartSections WithClock(SettingsOfSource<PlateDataset> settings, string? clock, bool strict)
    {
        if (settings.Sources.OptionsOf(settings.Kind) is StudyPlateOptions study)
        {
            PlateClock chosen = clock is null ? study.Clock : Enum.Parse<PlateClock>(clock, ignoreCase: true);
            return settings.Sources.WithOptions(settings.Kind, study with { Clock = chosen, Strict = study.Strict || strict });
        }
        return clock is null
            ? settings.Sources
            : throw new OptionsException([
                $"'--clock {clock}' is for study:DIR; {settings.Kind}:DIR has a clock of its own. Leave it out.",
            ]);
    }

    private static IReadOnlyList<Hold> TableOf(PlateDataset data) =>
        data.Table?.Invoke()
        ?? throw new OptionsException([$"'--compare' needs an event table to compare with, and {data.Source} has none. Leave it out."]);

    private static void Write(TextWriter output, PlateDataset data, RegeneratedEventTable events)
    {
        WriteFound(output, "Which foot is lifted, as the loads show", events.Findings);
        WriteFound(output, "Of the plates", events.Notes);
        if (events.Holds.Count == 0)
        {
            WriteLeftOut(output, events);
            throw new TreePoseException("No hold was found. Check the force plates, or the rules with --set.");
        }
        int captures = events.Holds.Select(h => h.Capture).Distinct().Count();
        output.WriteLine($"{Plural.Of(events.Holds.Count, "hold")} in {Plural.Of(captures, "capture")}");
        if (data.Frames is { } frames)
            ConsoleText.WriteWrapped(output, frames);
        WriteLeftOut(output, events);
    }

    private static void WriteFound(TextWriter output, string heading, IReadOnlyList<CaptureFinding> found)
    {
        if (found.Count == 0)
            return;
        output.WriteLine($"{heading} ({found.Count}):");
        ConsoleText.WriteList(output, AlikeReasons.Lines([.. found.Select(f => new SkippedCapture(f.Capture.Name, f.Text))]));
    }

    private static void WriteLeftOut(TextWriter output, RegeneratedEventTable events)
    {
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
        output.WriteLine("Differences from the source's table, ms (regenerated minus table)");
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
            output.WriteLine($"{hold.Capture.Name, -18} {hold.Number, 3} regenerated, not in the table");
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
                + $"{comparison.Missing.Count} not regenerated, {comparison.Extra.Count} not in the table."
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
        string compared = ComparedFile(path);
        comparison.WriteCsv(compared);
        output.WriteLine($"Differences: {compared}");
    }

    private static string ComparedFile(string path) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "_compared.csv");

    private static string Ms(double? value) =>
        (value is { } v && !double.IsNaN(v) ? v.ToString("0.0", CultureInfo.InvariantCulture) : "-").PadLeft(9);
}
