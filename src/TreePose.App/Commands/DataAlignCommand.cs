using System.CommandLine;
using System.Globalization;
using TreePose.Balance.Alignment;
using TreePose.Configuration;
using TreePose.Datasets.Clocks;

namespace TreePose.App.Commands;

/// <summary>
/// <c>treepose data align</c>: ties the radar's frames to the motion capture's clock by the actuator, or force plates to markers by steps.
/// </summary>
internal sealed class DataAlignCommand
{
    private const string C3d = "c3d",
        Kinds = "study:DIR, c3d:DIR";
    private readonly Argument<string[]> _nameless = CommonOptions.Nameless(g => Kind(g) is null ? $"study:{g}" : g);
    private readonly Option<string?> _data = new("--data") { Description = $"Where the data is: {Kinds}.", HelpName = "SOURCE" };
    private readonly Option<string?> _markers = new("--markers")
    {
        Description = "Markers of one trial (.c3d, .trc, Qualisys .tsv), beside --plates.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _plates = new("--plates")
    {
        Description = "Its force plates (.c3d, .mot, .sto, Qualisys .tsv, or a table with --set plates.columns=…).",
        HelpName = "FILE",
    };
    private readonly Option<string?> _file = new("--out") { Description = "Write the table as CSV.", HelpName = "FILE.csv" };
    private readonly Option<bool> _force = CommonOptions.Force();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _strict = CommonOptions.Strict();

    public static Command Create() => new DataAlignCommand().Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "align",
            "Align clocks: radar and motion capture by the actuator that both see, markers and force plates by the steps.",
            "./treepose data align --data study:DIR --out clocks.csv",
            "./treepose data align --data study:DIR --set pattern.speedMmPerSecond=40",
            "./treepose data align --data c3d:DIR --set c3d.pattern={participant}.c3d",
            "./treepose data align --markers walk.trc --plates walk.mot --set up=y"
        )
        {
            _nameless,
            _data,
            _markers,
            _plates,
            _file,
            _force,
            _set,
            _strict,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string? data = parsed.GetValue(_data);
        (string Markers, string Plates)? files = Files(parsed.GetValue(_markers), parsed.GetValue(_plates));
        if (data is null == files is null)
            throw new OptionsException([$"Say once what to align: --data {Kinds}, or --markers FILE with --plates FILE."]);
        if (parsed.GetValue(_file) is { } to)
            AtomicFile.RequireFree(to, parsed.GetValue(_force));
        if (data is not null)
            DataSource.KindOf(data, Kinds);
        if (data is not null && Kind(data) != C3d)
            Study(parsed, DataSource.StudyFolder(data), cancellation);
        else
            Steps(parsed, data, files, cancellation);
        return 0;
    }

    private void Study(ParseResult parsed, string study, CancellationToken cancellation)
    {
        StudyClockOptions options = OptionOverrides.Apply(new StudyClockOptions(), parsed.GetValue(_set) ?? []);
        if (parsed.GetValue(_strict))
            options = options with { Strict = true };
        StudyClocks clocks = ConsoleProgress.Run(p => StudyClocks.Align(study, options, p, cancellation));
        Write(parsed.InvocationConfiguration.Output, clocks);
        Save(parsed, path => StudyClocksCsv.Write(clocks, path));
    }

    private void Steps(ParseResult parsed, string? source, (string Markers, string Plates)? files, CancellationToken cancellation)
    {
        string[] overrides = parsed.GetValue(_set) ?? [];
        bool strict = parsed.GetValue(_strict);
        PlateClocks clocks = ConsoleProgress.Run(p => DataAlignPlates.Align(source, files, overrides, strict, p, cancellation));
        DataAlignPlates.Write(parsed.InvocationConfiguration.Output, clocks);
        Save(parsed, clocks.WriteCsv);
    }

    private void Save(ParseResult parsed, Action<string> write)
    {
        if (parsed.GetValue(_file) is not { } path)
            return;
        write(path);
        parsed.InvocationConfiguration.Output.WriteLine($"Table: {path}");
    }

    /// <summary>The kind of a source; null for a folder's own name.</summary>
    private static string? Kind(string where) =>
        new[] { C3d, "study" }.FirstOrDefault(k => where.StartsWith(k + ":", StringComparison.Ordinal));

    private static (string, string)? Files(string? markers, string? plates) =>
        (markers, plates) switch
        {
            (null, null) => null,
            ({ } m, { } p) => (HomeFolder.Expand(m), HomeFolder.Expand(p)),
            _ => throw new OptionsException([
                $"'{(markers is null ? "--plates" : "--markers")}' is given alone. Give --markers FILE and --plates FILE.",
            ]),
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
