using System.CommandLine;
using TreePose.App.Completion;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.App;

/// <summary>
/// The bench as a program: every command of TreePose over the parts that are registered. A script adds its own and runs:
/// <c>return TreePoseApp.Create().AddExperiment(…).Run(args);</c>. A part that cannot be added, for its name, is refused by
/// <see cref="Run(string[])"/>.
/// </summary>
public sealed class TreePoseApp
{
    /// <summary>Bad input: the message is for the user, who can mend it.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C or a signal; what was done is valid.</summary>
    public const int Interrupted = 130;

    private PartException? _refused;

    private TreePoseApp(string? script) => Bench = Bench.Shipped(script);

    /// <summary>What can be named.</summary>
    public Bench Bench { get; }

    /// <summary>
    /// A program with what TreePose ships. In a C# script (<c>./treepose mine.cs …</c>) the script is kept with every run, with
    /// its hash, since results depend on its parts.
    /// </summary>
    public static TreePoseApp Create() => new(ScriptPath);

    private static string? ScriptPath =>
        AppContext.GetData("EntryPointFilePath") is string path && File.Exists(path)
            ? Path.GetRelativePath(Environment.CurrentDirectory, path)
            : null;

    /// <summary>Adds an experiment.</summary>
    public TreePoseApp AddExperiment(Experiment experiment)
    {
        return Add(Bench.Experiments, () => experiment with { Origin = Bench.Script });
    }

    /// <summary>Adds a network that classifies frames, for <c>run goup-down --set model=NAME</c>.</summary>
    /// <param name="name">Its name; its options are <c>model.NAME.…</c>.</param>
    /// <param name="make">
    /// Makes it with random weights from libtorch's global generator, for frames and classes as the data has them.
    /// </param>
    /// <param name="summary">What it is, in a line.</param>
    public TreePoseApp AddModel<TOptions>(
        string name,
        Func<ModelInput, TOptions, FrameClassifier> make,
        string summary = "a model of this script"
    )
        where TOptions : class, new() =>
        Add(Bench.FrameClassifiers, () => FrameClassifierPart.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script });

    /// <summary>Adds a network that predicts a number of a hold, for <c>run loo-finetune --set model=NAME</c>.</summary>
    /// <inheritdoc cref="AddModel{TOptions}(string, Func{ModelInput, TOptions, FrameClassifier}, string)"/>
    public TreePoseApp AddModel<TOptions>(
        string name,
        Func<FrameShape, TOptions, SequenceRegressor> make,
        string summary = "a model of this script"
    )
        where TOptions : class, new() =>
        Add(Bench.SequenceRegressors, () => SequenceRegressorPart.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script });

    /// <summary>Adds an augmentation of training windows, for <c>--set training.augmentation=NAME,…</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="summary">What it does, in a line.</param>
    public TreePoseApp AddAugmentation<TOptions>(
        string name,
        Func<TOptions, Augmentation> make,
        string summary = "an augmentation of this script"
    )
        where TOptions : class, new() =>
        Add(Bench.Augmentations, () => AugmentationPart.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script });

    /// <summary>Adds a source of whole captures as labelled frames, for <c>run goup-down</c>.</summary>
    public TreePoseApp AddSource(SourcePart<FrameDataset> source) => Add(Bench.FrameSources, () => source with { Origin = Bench.Script });

    /// <summary>Adds a source of holds with targets, for <c>run loo-finetune</c>.</summary>
    public TreePoseApp AddSource(SourcePart<HoldDataset> source) => Add(Bench.HoldSources, () => source with { Origin = Bench.Script });

    /// <summary>Adds a source of attempts, for <c>run attempt-stability</c>.</summary>
    public TreePoseApp AddSource(SourcePart<AttemptDataset> source) =>
        Add(Bench.AttemptSources, () => source with { Origin = Bench.Script });

    /// <summary>Adds a source of trials on force plates, for <c>run stability-preprocessing</c>.</summary>
    public TreePoseApp AddSource(SourcePart<TrialDataset> source) => Add(Bench.TrialSources, () => source with { Origin = Bench.Script });

    /// <summary>Adds a form of point clouds, for <c>--set mars.representation=NAME</c>.</summary>
    /// <param name="name">Its name; its options are <c>mars.representation.NAME.…</c>.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="summary">What it is, in a line.</param>
    public TreePoseApp AddRepresentation<TOptions>(
        string name,
        Func<TOptions, IPointRepresentation> make,
        string summary = "of this script"
    )
        where TOptions : class, new() =>
        Add(
            Bench.PointRepresentations,
            () => RepresentationPart<IPointRepresentation>.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script }
        );

    /// <summary>
    /// Adds a form of radar captures, for <c>--set study.representation=NAME</c> and <c>--set simulated.representation=NAME</c>.
    /// </summary>
    /// <param name="name">Its name; its options are <c>study.representation.NAME.…</c>.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="summary">What it is, in a line.</param>
    public TreePoseApp AddRepresentation<TOptions>(
        string name,
        Func<TOptions, IRadarRepresentation> make,
        string summary = "of this script"
    )
        where TOptions : class, new() =>
        Add(
            Bench.RadarRepresentations,
            () => RepresentationPart<IRadarRepresentation>.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script }
        );

    /// <summary>Adds a preprocessing step with options.</summary>
    /// <param name="name">As given to <c>--set steps=NAME</c>.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="summary">What it is, in a line.</param>
    public TreePoseApp AddStep<TOptions>(string name, Func<TOptions, FrameStep> make, string summary = "a step of this script")
        where TOptions : class, new() =>
        Add(Bench.Steps, () => StepPart.Of(name, summary, new TOptions(), make) with { Origin = Bench.Script });

    /// <summary>Adds a preprocessing step without options.</summary>
    /// <inheritdoc cref="AddStep{TOptions}" path="/param"/>
    public TreePoseApp AddStep(string name, Func<FrameStep> make, string summary = "a step of this script") =>
        Add(Bench.Steps, () => StepPart.Of(name, summary, make) with { Origin = Bench.Script });

    /// <summary>Adds a figure over captures, beside those of <c>goup-down</c>.</summary>
    /// <param name="figure">Its name, unit, direction and meaning.</param>
    /// <param name="compute">Its value for the captures of one fold; null where it is not defined.</param>
    public TreePoseApp AddMetric(Figure figure, Func<IReadOnlyList<CaptureResult>, double?> compute) =>
        Add(Bench.CaptureMetrics, () => new MetricPart<CaptureResult>(figure, compute) { Origin = Bench.Script });

    /// <summary>Adds a figure over holds, beside those of <c>loo-finetune</c>.</summary>
    /// <param name="figure">Its name, unit, direction and meaning.</param>
    /// <param name="compute">Its value for the holds of one fold; null where it is not defined.</param>
    public TreePoseApp AddMetric(Figure figure, Func<IReadOnlyList<HoldPrediction>, double?> compute) =>
        Add(Bench.HoldMetrics, () => new MetricPart<HoldPrediction>(figure, compute) { Origin = Bench.Script });

    /// <summary>A script is one expression: what cannot be added is kept, and <see cref="Run(string[])"/> says so.</summary>
    private TreePoseApp Add<TPart>(PartList<TPart> list, Func<TPart> make)
        where TPart : Part
    {
        try
        {
            list.Add(make());
            foreach (Experiment experiment in Bench.Experiments.All)
                OptionTree.Check(experiment.DefaultOptions);
        }
        catch (PartException e)
        {
            _refused ??= e;
        }
        return this;
    }

    /// <summary>Runs one command line on the console and returns the exit code.</summary>
    public int Run(string[] arguments)
    {
        var output = new LastingWriter(Console.Out);
        var errors = new LastingWriter(Console.Error);
        Console.SetOut(output);
        Console.SetError(errors);
        using var signals = new StopSignals();
        int width = Console.IsOutputRedirected ? int.MaxValue : Math.Max(ConsoleText.Width, Console.WindowWidth);
        int code = Run(arguments, new PlainWriter(Console.Out, width), new PlainWriter(Console.Error), signals.Token);
        if (code == Interrupted)
            return signals.ExitCode ?? code;
        if (output.Problem is not { } problem || output.IsGone)
            return code;
        errors.WriteLine($"treepose: standard output cannot be written: {problem.Message}");
        return code == 0 ? BadInput : code;
    }

    /// <summary>Runs one command line and returns the exit code.</summary>
    public int Run(string[] arguments, TextWriter output, TextWriter errors) =>
        Run(arguments, new PlainWriter(output), new PlainWriter(errors), CancellationToken.None);

    private int Run(string[] arguments, PlainWriter output, PlainWriter errors, CancellationToken cancellation)
    {
        if (_refused is { } refused)
        {
            errors.WriteLine($"treepose: {refused.Message}");
            return BadInput;
        }
        if (Suggestions.AreAskedBy(arguments))
            return Suggestions.Write(Build(), arguments, output);
        ParseResult parsed = Build(arguments).Parse([.. arguments.Select(HomeFolder.ExpandArgument)]);
        try
        {
            // Help clears errors, but not that of a command that there is not: its help would be another's.
            if (
                StrayWords.First(parsed, arguments) is not null
                || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            )
            {
                foreach (string problem in StrayWords.Problems(parsed, arguments))
                    errors.WriteLine($"treepose: {problem}");
                errors.WriteLine($"See './{PathOf(parsed.CommandResult.Command)} --help'.");
                return BadInput;
            }
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            return Faults.Tell(e, errors);
        }
    }

    /// <summary>The commands that a command line may mean; null for all.</summary>
    internal Command Build(string[]? arguments = null) => new AppCommands(this).Build(arguments);

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
