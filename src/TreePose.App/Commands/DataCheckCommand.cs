using System.CommandLine;
using TreePose.App.Completion;
using TreePose.Balance;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Datasets.Stability;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Plots;

namespace TreePose.App.Commands;

/// <summary><c>treepose data check SOURCE</c>: everything that is wrong with a source, and its first capture as a picture.</summary>
internal sealed class DataCheckCommand(Bench bench)
{
    /// <summary>What <c>--set</c> reaches.</summary>
    private sealed record Settings
    {
        /// <summary>How each source makes frames and labels.</summary>
        public required PartSections Sources { get; init; }

        /// <summary>How each source makes holds.</summary>
        public required Form Holds { get; init; }

        /// <summary>Attempts, for <c>attempt-stability</c>.</summary>
        public required Form Attempts { get; init; }

        /// <summary>How each source makes trials.</summary>
        public required Form Trials { get; init; }
    }

    /// <summary>The sources of one form of data.</summary>
    private sealed record Form
    {
        /// <summary>How each source makes it.</summary>
        public required PartSections Sources { get; init; }
    }

    private const string Frames = "goup-down",
        Holds = "loo-finetune",
        Attempts = "attempt-stability",
        Trials = "stability-preprocessing";

    private readonly Argument<string> _source = new("SOURCE") { Description = "What is looked at, as --data takes it." };
    private readonly Option<string?> _for = new("--for")
    {
        Description = $"Look at it for one experiment alone: {Frames}, {Holds}, {Attempts} or {Trials}.",
        HelpName = "EXPERIMENT",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The picture of the first capture; check_NAME.png in this folder when left out.",
        HelpName = "FILE.png",
    };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<int> _seed = CommonOptions.Seed();

    public static Command Create(Bench bench) => new DataCheckCommand(bench).Build();

    private Command Build()
    {
        string[] kinds = [.. Kinds().Select(k => k.Split(':')[0] + ":").Distinct()];
        _source.Suggest(_ => kinds);
        _for.AcceptOnlyFromAmong(Frames, Holds, Attempts, Trials);
        var command = new TreePoseCommand(
            "check",
            "List everything that is wrong with a source, in the order in which to mend it, and draw its first capture.",
            "./treepose data check frames:DIR",
            "./treepose data check study:DIR --for goup-down --out first.png",
            "./treepose data check bds:../shared/data/bds"
        )
        {
            _source,
            _for,
            _out,
            _set,
            _seed,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string source = parsed.GetValue(_source)!;
        (string For, SourceCheck Found)[] checks = ConsoleProgress.Run(p => Look(parsed, p, cancellation));
        if (checks.Length == 0)
        {
            string fits = parsed.GetValue(_for) is { } only ? $" for {only}" : "";
            string allowed = string.Join(", ", Kinds(parsed.GetValue(_for)).Distinct());
            throw new OptionsException([$"'{source}' is not a data source{fits}: allowed is {allowed}."]);
        }
        TextWriter output = parsed.InvocationConfiguration.Output;
        foreach ((string experiment, SourceCheck found) in checks.Where(c => c.Found.Summary.Length > 0))
            ConsoleText.WriteWrapped(output, $"{source}, for {experiment}: {found.Summary}.", "", "  ");
        foreach (string finding in checks.SelectMany(c => c.Found.Findings).Distinct())
            ConsoleText.WriteWrapped(output, finding, "Found: ", "  ");
        int problems = Write(output, checks);
        Draw(output, parsed.GetValue(_out), checks);
        return problems == 0 ? 0 : TreePoseApp.BadInput;
    }

    private IEnumerable<string> Kinds(string? only = null) =>
        new (string For, string Kinds)[]
        {
            (Frames, DataSource.Kinds(bench.FrameSources)),
            (Holds, DataSource.Kinds(bench.HoldSources)),
            (Attempts, DataSource.Kinds(bench.AttemptSources)),
            (Trials, DataSource.Kinds(bench.TrialSources)),
        }
            .Where(k => only is null || k.For == only)
            .SelectMany(k => k.Kinds.Split(", "));

    private (string For, SourceCheck Found)[] Look(ParseResult parsed, IWorkProgress progress, CancellationToken cancellation)
    {
        var defaults = new Settings
        {
            Sources = new PartSections(bench.FrameSources),
            Holds = new Form { Sources = new PartSections(bench.HoldSources) },
            Attempts = new Form { Sources = new PartSections(bench.AttemptSources) },
            Trials = new Form { Sources = new PartSections(bench.TrialSources) },
        };
        Settings settings = OptionOverrides.Apply(defaults, InEveryForm(defaults, parsed.GetValue(_set) ?? []));
        (string source, int seed, string? only) = (parsed.GetValue(_source)!, parsed.GetValue(_seed), parsed.GetValue(_for));
        SourceCheck? Of<TData>(string experiment, PartSections sources)
            where TData : class =>
            only is null || only == experiment ? DataSource.Check<TData>(source, sources, seed, progress, cancellation) : null;
        (string, SourceCheck?)[] all =
        [
            (Frames, Of<FrameDataset>(Frames, settings.Sources)),
            (Holds, Of<HoldDataset>(Holds, settings.Holds.Sources)),
            (Attempts, Of<AttemptDataset>(Attempts, settings.Attempts.Sources)),
            (Trials, Of<TrialDataset>(Trials, settings.Trials.Sources)),
        ];
        return [.. all.Where(c => c.Item2 is not null).Select(c => (c.Item1, c.Item2!))];
    }

    /// <summary>An option of a source, as the experiments call it, is meant for every form of data that has it.</summary>
    private static string[] InEveryForm(Settings defaults, string[] overrides)
    {
        string[] forms = ["", "holds.", "attempts.", "trials."];
        return [.. overrides.SelectMany(o => forms.Select(f => f + o).Where(Fits).DefaultIfEmpty(o))];

        bool Fits(string one)
        {
            try
            {
                OptionOverrides.Apply(defaults, [one]);
                return true;
            }
            catch (OptionsException)
            {
                return false;
            }
        }
    }

    /// <summary>The problems, numbered, those that several experiments meet once.</summary>
    private static int Write(TextWriter output, (string For, SourceCheck Found)[] checks)
    {
        (string For, DataProblem Problem)[] problems =
        [
            .. checks
                .SelectMany(c => c.Found.Problems.Select(p => (c.For, Problem: p)))
                .DistinctBy(p => (p.Problem.Capture, p.Problem.Reason))
                .OrderBy(p => p.Problem.Stage),
        ];
        output.WriteLine(problems.Length == 0 ? "Nothing to mend." : $"To mend ({problems.Length}), in this order:");
        string heading = "";
        foreach ((int i, (string experiment, DataProblem problem)) in problems.Index())
        {
            string stage = problem.Stage == ProblemStage.Captures ? $"for {experiment}" : problem.Stage.ToString().ToLowerInvariant();
            if (stage != heading)
                output.WriteLine($"{heading = stage}:");
            string capture = problem.Capture is { } name && !problem.Reason.Contains(name, StringComparison.Ordinal) ? $"{name}: " : "";
            ConsoleText.WriteWrapped(output, capture + problem.Reason, FormattableString.Invariant($"{i + 1, 3}. "), "     ");
        }
        return problems.Length;
    }

    private static void Draw(TextWriter output, string? path, (string For, SourceCheck Found)[] checks)
    {
        if (checks.Select(c => c.Found.First).FirstOrDefault(f => f is not null) is { } capture)
        {
            path ??= $"check_{FileName(capture.Id.Name)}.png";
            CapturePlot.Write(capture, path);
        }
        else if (checks.Select(c => c.Found.FirstTrial).FirstOrDefault(t => t is not null) is { } trial)
        {
            path ??= $"check_{FileName(trial.Name)}.png";
            try
            {
                StatokinesigramPlot.Write([(trial.Name, new CopPreprocessing().Apply(trial.Cop).Signal)], path);
            }
            catch (TreePoseException e) // a trial that can be read but not preprocessed
            {
                ConsoleText.WriteWrapped(output, $"{trial.Name} cannot be drawn: {e.Message}");
                return;
            }
        }
        else
        {
            output.WriteLine(
                checks.Any(c => c.Found.Summary.Length > 0)
                    ? "Parts of captures are not drawn: leave --for out to see a whole one."
                    : "No capture can be read, so none is drawn."
            );
            return;
        }
        output.WriteLine($"The first one, to look at: {path}");
    }

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
