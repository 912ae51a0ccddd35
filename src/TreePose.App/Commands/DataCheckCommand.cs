using System.CommandLine;
using TreePose.App.Completion;
using TreePose.Balance;
using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Datasets.Stability;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Plots;

namespace TreePose.App.Commands;

/// <summary><c>treepose data check --data SOURCE</c>: everything that is wrong with a source, and its first capture as a picture.</summary>
internal sealed class DataCheckCommand(Bench bench)
{
    private const string Frames = "goup-down",
        Holds = "loo-finetune",
        Attempts = "attempt-stability",
        Trials = "stability-preprocessing";

    /// <summary>What was found for an experiment.</summary>
    private sealed record Looked(string For, SourceCheck Found)
    {
        public IEnumerable<DataProblem> Problems(bool withHindrance) =>
            withHindrance && Found.Hindrance is { } hindrance
                ? Found.Problems.Append(new DataProblem(ProblemStage.Captures, null, hindrance))
                : Found.Problems;
    }

    private readonly Argument<string[]> _nameless = CommonOptions.Nameless(g => g);
    private readonly Option<string> _source = new("--data")
    {
        Description = "What is looked at, as an experiment takes it.",
        HelpName = "SOURCE",
        Required = true,
    };
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
            "./treepose data check --data frames:DIR",
            "./treepose data check --data study:DIR --for goup-down --out first.png",
            "./treepose data check --data bds:data/bds"
        )
        {
            _nameless,
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
        string? only = parsed.GetValue(_for);
        DataCheckSettings settings = DataCheckSettings.Of(bench, parsed.GetValue(_set) ?? []);
        Looked[] checks = ConsoleProgress.Run(p => Look(parsed, settings, p, cancellation));
        if (checks.Length == 0)
        {
            string fits = only is null ? "" : $" for {only}";
            throw new OptionsException([$"'{source}' is not a data source{fits}: allowed is {string.Join(", ", Kinds(only).Distinct())}."]);
        }
        TextWriter output = parsed.InvocationConfiguration.Output;
        foreach (Looked looked in checks.Where(c => c.Found.Summary.Length > 0))
            ConsoleText.WriteWrapped(output, $"{source}, for {looked.For}: {looked.Found.Summary}.", "", "  ");
        foreach (string finding in checks.SelectMany(c => c.Found.Findings).Distinct())
            ConsoleText.WriteWrapped(output, finding, "Found: ", "  ");
        foreach (Looked looked in checks.Where(c => only is null && c.Found.Hindrance is not null))
            ConsoleText.WriteWrapped(output, $"{looked.For} cannot run on it: {looked.Found.Hindrance}", "", "  ");
        int problems = Write(output, checks, asked: only is not null);
        Draw(output, parsed.GetValue(_out), checks, settings.Preprocessing, whole: only is null);
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

    private Looked[] Look(ParseResult parsed, DataCheckSettings settings, IWorkProgress progress, CancellationToken cancellation)
    {
        (string source, int seed, string? only) = (parsed.GetValue(_source)!, parsed.GetValue(_seed), parsed.GetValue(_for));
        SourceCheck? Of<TData>(string experiment, PartSections sources)
            where TData : class =>
            only is null || only == experiment
                ? DataSource.Check<TData>(source, sources, (seed, progress, cancellation), settings.Preprocessing)
                : null;
        (string For, SourceCheck? Found)[] all =
        [
            (Frames, settings.Through(Of<FrameDataset>(Frames, settings.Sources))),
            (Holds, settings.Through(Of<HoldDataset>(Holds, settings.Holds.Sources))),
            (Attempts, settings.Through(Of<AttemptDataset>(Attempts, settings.Attempts.Sources))),
            (Trials, Of<TrialDataset>(Trials, settings.Trials.Sources)),
        ];
        return [.. all.Where(c => c.Found is not null).Select(c => new Looked(c.For, c.Found!))];
    }

    /// <summary>
    /// The problems, numbered, those that several experiments meet once, those that differ in a file alone in one line. What hinders an
    /// experiment is one where it was asked for.
    /// </summary>
    private static int Write(TextWriter output, Looked[] checks, bool asked)
    {
        IReadOnlyList<(string For, DataProblem Problem)>[] problems =
        [
            .. checks
                .SelectMany(c => c.Problems(asked).Select(p => (c.For, Problem: p)))
                .DistinctBy(p => (p.Problem.Capture, p.Problem.Reason))
                .OrderBy(p => p.Problem.Stage)
                .GroupBy(p => Heading(p.For, p.Problem))
                .SelectMany(g => AlikeReasons.Groups([.. g], p => (p.Problem.Capture, p.Problem.Reason))),
        ];
        output.WriteLine(problems.Length == 0 ? "Nothing to mend." : $"To mend ({problems.Length}), in this order:");
        string heading = "";
        foreach ((int i, IReadOnlyList<(string For, DataProblem Problem)> alike) in problems.Index())
        {
            if (Heading(alike[0].For, alike[0].Problem) is var next && next != heading)
                output.WriteLine($"{heading = next}:");
            string text = AlikeReasons.Line(alike, p => (p.Problem.Capture, p.Problem.Reason), p => Told(p.Problem));
            ConsoleText.WriteWrapped(output, text, FormattableString.Invariant($"{i + 1, 3}. "), "     ");
        }
        return problems.Length;
    }

    private static string Heading(string experiment, DataProblem problem) =>
        problem.Stage == ProblemStage.Captures ? $"for {experiment}" : problem.Stage.ToString().ToLowerInvariant();

    private static string Told(DataProblem problem) =>
        problem.Capture is { } name && !problem.Reason.Contains(name, StringComparison.Ordinal)
            ? $"{name}: {problem.Reason}"
            : problem.Reason;

    private static void Draw(TextWriter output, string? path, Looked[] checks, CopPreprocessing preprocessing, bool whole)
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
                StatokinesigramPlot.Write([(trial.Name, preprocessing.Apply(trial.Cop).Signal)], path);
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
                !whole && checks.Any(c => c.Found.Summary.Length > 0)
                    ? "Parts of captures are not drawn: leave --for out to see a whole one."
                    : "No capture can be read, so none is drawn."
            );
            return;
        }
        output.WriteLine($"The first one, to look at: {path}");
    }

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
