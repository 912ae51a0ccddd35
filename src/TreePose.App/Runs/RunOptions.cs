using System.CommandLine;
using TreePose.App.Commands;
using TreePose.App.Completion;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>Options and arguments that the commands on runs share.</summary>
internal static class RunOptions
{
    private static string DefaultRoot => Path.Combine("model_data", "experiment_records");

    private const string HowNamed = "Folder, name, DAY/NAME, first digits of the id, or 'latest'.";

    /// <summary>Name of the option that says where records are.</summary>
    public const string RootName = "--runs";

    public static Option<string> Root() =>
        new(RootName)
        {
            Description = "Root of the dated record folders.",
            HelpName = "DIR",
            DefaultValueFactory = _ => DefaultRoot,
        };

    /// <summary>The records that a command works on.</summary>
    /// <exception cref="TreePoseException">A folder was named that is not there.</exception>
    public static RunStore Store(ParseResult parsed, Option<string> root)
    {
        string folder = parsed.GetValue(root)!;
        return parsed.GetResult(root) is { Implicit: false } && !Directory.Exists(folder)
            ? throw new TreePoseException($"{folder}: there is no such folder. Give {RootName} the folder of experiment_YYYY_MM_DD.")
            : new RunStore(folder);
    }

    public static ChoiceOption<TableFormat> Format(TableFormat otherwise = TableFormat.Table) =>
        new("--format", otherwise, "table, csv, json or markdown", "FORMAT");

    public static Option<string?> Where() =>
        new("--where") { Description = "A condition: \"event.f1.250ms > 0.9 and status = finished\".", HelpName = "CONDITION" };

    public static Option<string?> Sort() =>
        new("--sort")
        {
            Description =
                "A value to sort by: a figure better first, others smallest first; with '-' in front, largest first: --sort=-started.",
            HelpName = "NAME",
        };

    public static Option<string[]> Columns() =>
        new("--columns")
        {
            Description = "Values to show beside the usual ones, separated by commas.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => [],
        };

    public static Argument<string> Run(string name = "RUN")
    {
        var run = new Argument<string>(name) { Description = HowNamed };
        run.Suggest(Suggestions.Runs);
        return run;
    }

    public static Argument<string[]> Runs(ArgumentArity arity)
    {
        var runs = new Argument<string[]>("RUN") { Description = HowNamed, Arity = arity };
        runs.Suggest(Suggestions.Runs);
        return runs;
    }

    public static Option<string[]> To(string description) =>
        new("--to")
        {
            Description = description,
            HelpName = "TRACKER",
            DefaultValueFactory = _ => [],
        };

    /// <summary>The option of everything that runs: where to mirror the record while it goes on.</summary>
    public static Option<string[]> Track(
        string description = "Mirror the run: mlflow:http://HOST:PORT or wandb:DIR; may be given many times."
    ) =>
        new("--track")
        {
            Description = description,
            HelpName = "TRACKER",
            DefaultValueFactory = _ => [],
        };

    /// <summary>The option of everything that runs: where files too large for a record go.</summary>
    public static Option<string?> LargeFiles()
    {
        var large = new Option<string?>("--large-files")
        {
            Description = "Folder outside the repository for files over 50 MB.",
            HelpName = "DIR",
        };
        large.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && File.Exists(given.Value))
                r.AddError($"'{given.Value}' is a file: --large-files takes a folder.");
        });
        return large;
    }

    /// <summary>The option of everything that writes a report.</summary>
    public static Option<bool> Notebook() => new("--notebook") { Description = "Write the report as a printed notebook (.ipynb) too." };

    /// <summary>The trackers that were named; credentials that cannot be any are refused now and not after a training.</summary>
    public static IReadOnlyList<TrackerTarget> Targets(string[]? given)
    {
        TrackerTarget[] targets = [.. Names(given).Select(t => TrackerTarget.Parse(t))];
        if (targets.Any(t => t.Kind == TrackerKind.Mlflow))
            TrackerCredentials.FromEnvironment();
        if (targets.Length > 0)
            SystemInterval.FromEnvironment();
        return targets;
    }

    /// <summary>Names separated by commas or given as several options.</summary>
    public static string[] Names(string[]? given) =>
        [.. (given ?? []).SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>The runs named, or all runs when none is.</summary>
    public static IReadOnlyList<RunInfo> Find(RunStore store, string[]? names) =>
        names is { Length: > 0 } ? [.. names.Select(store.Find)] : store.List();

    /// <summary>One line for a delivery, and one for each thing that could not be mirrored.</summary>
    public static void Write(TextWriter output, string run, DeliveryOutcome outcome)
    {
        output.WriteLine($"{run} -> {outcome}");
        foreach (string warning in outcome.Warnings)
            output.WriteLine($"  {warning}");
    }
}
