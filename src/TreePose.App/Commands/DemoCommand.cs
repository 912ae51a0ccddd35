using System.CommandLine;
using System.Globalization;

namespace TreePose.App.Commands;

/// <summary>
/// <c>treepose demo</c>: the whole way from raw radar to a report, on a small simulated study, by the commands that a user
/// would type.
/// </summary>
internal static class DemoCommand
{
    /// <summary>A command of the demo.</summary>
    /// <param name="Why">What it does, for the reader.</param>
    /// <param name="Arguments">The command line.</param>
    /// <param name="Shown">Text in the first line of its output that matters.</param>
    /// <param name="Lines">Lines that matter.</param>
    private sealed record Step(string Why, string[] Arguments, string Shown, int Lines = 1);

    private const string RecordLine = "Record: ";

    public static Command Create(TreePoseApp app)
    {
        Option<string> folder = new("--out")
        {
            Description = "Folder of the demo's study and records.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "treepose-demo",
        };
        Option<bool> force = new("--force") { Description = "Replace an earlier demo in that folder; what it recorded stays." };
        Option<bool> quick = new("--quick")
        {
            Description = "Three people and hardly any training: shows that everything runs, not what a model can do.",
        };
        var command = new TreePoseCommand(
            "demo",
            "Simulate a small study and go all the way from raw radar to a report, in under three minutes.",
            "./treepose demo",
            "./treepose demo --out somewhere --force"
        )
        {
            folder,
            force,
            quick,
        };
        command.SetWork(
            (parsed, cancellation) =>
                Run(
                    app,
                    parsed.GetValue(folder)!,
                    parsed.GetValue(force),
                    parsed.GetValue(quick),
                    parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error,
                    cancellation
                )
        );
        return command;
    }

    /// <summary>The command lines of a first demo in a folder, as it prints them; the report of all runs comes after them.</summary>
    internal static IReadOnlyList<string> CommandsIn(string folder) =>
        [.. Steps(folder, force: false, quick: false).Select(s => $"./treepose {string.Join(' ', s.Arguments)}")];

    private static Step[] Steps(string folder, bool force, bool quick)
    {
        string study = Path.Combine(folder, "study"),
            records = Path.Combine(folder, "records");
        string[] brief = quick ? [.. Set("training.epochs=1")] : [];
        return [.. Laboratory(folder, study, force, quick), .. Experiments($"study:{study}", records, brief)];
    }

    /// <summary>From a simulated study to event tables.</summary>
    private static Step[] Laboratory(string folder, string study, bool force, bool quick)
    {
        string source = $"study:{study}";
        string[] simulate = ["simulate", "--participants", quick ? "3" : "6", "--captures", "2", "--out", study],
            rules = [.. Set("footUp=liftOff", "minimumHoldSeconds=0.3", "speedWindowSeconds=0.02", "stableSpeedFactor=3", "lowPassHz=30")],
            small = [.. Set("frames=700", "radar.samplesPerChirp=32", "radar.samplingMegahertz=0.125")],
            again = force ? ["--force"] : [];
        return
        [
            new(
                $"{(quick ? "Three" : "Six")} people lift a foot, before a simulated radar and on force plates.",
                [.. simulate, .. small, .. again],
                "times as fast"
            ),
            new(
                "The raw signal becomes range-Doppler maps, and velocity by phase.",
                ["data", "rdm", "--data", source, "--phase"],
                "frames in"
            ),
            new(
                "The clocks of radar and motion capture are tied together.",
                ["data", "align", "--data", source, "--out", Path.Combine(folder, "clocks.csv"), .. again],
                "Table:"
            ),
            new(
                "Force plates say when the foot left and came back; the simulator knows.",
                ["data", "events", "--data", source, "--compare", "--out", Path.Combine(folder, "events.csv"), .. rules, .. again],
                "matched holds agree",
                2
            ),
        ];
    }

    /// <summary>The three experiments on it.</summary>
    private static Step[] Experiments(string source, string records, string[] brief)
    {
        // What an earlier demo recorded stays: a run is never written over.
        string[] days = Directory.Exists(records) ? Directory.GetDirectories(records) : [];
        string Free(string name) =>
            Enumerable
                .Range(1, int.MaxValue)
                .Select(i => i == 1 ? name : FormattableString.Invariant($"{name}_{i}"))
                .First(n => !days.Any(d => Path.Exists(Path.Combine(d, n))));
        string[] Run(string experiment, string name, params string[] more) =>
            ["run", experiment, "--data", source, .. more, "--runs", records, "--name", Free(name)];
        // Twelve captures are few windows: small and large steps get to the same answer in a fraction of the epochs.
        string[] small = brief.Length > 0 ? brief : [.. Set("training.epochs=6", "training.batchSize=3", "training.learningRate=4e-3")];
        string[] few =
        [
            .. Set("holds.study.channels=1", "protocol.calibrationHolds=0,1,2,4", "protocol.modes=whole", "protocol.repeats=1"),
        ];
        return
        [
            new("Balance measures of every hold.", Run("stability-preprocessing", "stability"), "measures each"),
            new(
                "When does the foot go up and down, for a person the model has never seen?",
                [.. Run("goup-down", "foot-events", "--preset", "tree-pose"), .. Set("study.channels=1"), .. small],
                "its baselines",
                8
            ),
            new(
                "How stable is such a person, and how much do a few of their holds help?",
                [.. Run("loo-finetune", "calibration"), .. few, .. brief],
                "In ",
                2
            ),
        ];
    }

    private static IEnumerable<string> Set(params string[] overrides) => overrides.SelectMany(o => new[] { "--set", o });

    private static int Run(
        TreePoseApp app,
        string folder,
        bool force,
        bool quick,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellation
    )
    {
        if (!force && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new TreePoseException(
                $"{folder} exists and is not empty. Give --force to replace the demo in it, or another folder with --out."
            );
        long started = TimeProvider.System.GetTimestamp();
        Step[] steps = Steps(folder, force, quick);
        var records = new List<string>();
        int done = 0;
        foreach (Step step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Do(step) is var code and not 0)
                return code;
        }
        string page = Path.Combine(folder, "report.html");
        if (
            Do(new("What was found, on one page.", ["report", .. records.Skip(1), .. records.Take(1), "--out", page], "Report:"))
            is var failed
                and not 0
        )
            return failed;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Done in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s. What was simulated, recorded and "
                    + $"printed is in {folder}."
            )
        );
        output.WriteLine($"Open {page} in a browser.");
        return 0;

        int Do(Step step)
        {
            output.WriteLine($"[{++done}/{steps.Length + 1}] {step.Why}");
            ConsoleText.WriteWrapped(output, $"./treepose {string.Join(' ', step.Arguments)}", "    ", "      ");
            var printed = new StringWriter();
            int code = app.Run(step.Arguments, printed, errors);
            if (code != 0)
                return code;
            string[] lines = printed.ToString().Split('\n');
            Keep(folder, $"{done}_{NameOf(step)}.txt", printed.ToString());
            records.AddRange(
                lines.Where(l => l.StartsWith(RecordLine, StringComparison.Ordinal)).Select(l => l[RecordLine.Length..].Trim())
            );
            ConsoleText.WriteWrapped(output, string.Join(' ', What(step, lines)), "    ", "    ");
            return 0;
        }
    }

    private static void Keep(string folder, string name, string printed) => AtomicFile.WriteAllText(Path.Combine(folder, name), printed);

    /// <summary>The words of its command: <c>data_events</c>.</summary>
    private static string NameOf(Step step) =>
        string.Join('_', step.Arguments.TakeWhile(a => a.All(c => char.IsAsciiLetter(c) || c == '-') && a[0] != '-'));

    /// <summary>What matters of its output.</summary>
    private static IEnumerable<string> What(Step step, string[] lines) =>
        lines
            .SkipWhile(l => !l.Contains(step.Shown, StringComparison.Ordinal))
            .Take(step.Lines)
            .TakeWhile(l => l.StartsWith(step.Shown, StringComparison.Ordinal) || !IsBehind(l));

    /// <summary>What every run prints behind its figures.</summary>
    private static bool IsBehind(string line) =>
        line.StartsWith("Peak memory", StringComparison.Ordinal) || line.StartsWith("Report:", StringComparison.Ordinal);
}
