using System.CommandLine;
using TreePose.App.Completion;
using TreePose.App.Runs;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;

namespace TreePose.App.Commands;

/// <summary><c>treepose predict</c>: applies a model to recordings, with or without labels.</summary>
internal sealed class PredictCommand
{
    private readonly Bench _bench;
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "A run, a promoted workflow, a model folder, or models in a row.",
    };
    private readonly Option<string[]> _data;
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder to make; beside the records, by model and time, when left out.",
        HelpName = "DIR",
    };
    private readonly Option<bool> _score = new("--score")
    {
        Description = "Score against the data's labels too, by the experiment's own code.",
    };
    private readonly Option<bool> _all = new("--all")
    {
        Description = "Let the model trained on everybody answer for all, people that it has seen among them.",
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change how data is read or events are decoded; all else belongs to the model.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "Seed of simulated data; that of the model's run when left out.",
        HelpName = "N",
    };
    private readonly Option<double> _level = new("--level")
    {
        Description = "Share of a new person's holds that an interval is to hold, 0.5 to 0.999.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => HierarchicalConformal.DefaultLevel,
    };
    private readonly Option<bool> _json = RunJson.Option();
    private readonly Option<string> _root = RunOptions.Root(),
        _workflows = WorkflowCommand.Folder();

    private PredictCommand(Bench bench)
    {
        _bench = bench;
        _model.Suggest(Suggestions.Runs);
        _data = new Option<string[]>("--data")
        {
            Description = $"A source ({DataSource.Kinds(bench.FrameSources)}), or files: frames as .npy, raw radar as .h5.",
            HelpName = "SOURCE|FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
    }

    public static Command Create(Bench bench) => new PredictCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "predict",
            "Apply a model to recordings; they need no labels.",
            "./treepose predict latest --data simulated:tiny --score",
            "./treepose predict foot-events --data study:../new-people",
            "./treepose predict foot-events --data 18_MNTRL_RR_V1.h5 19_MNTRL_RR_V1.h5",
            "./treepose predict workflows/foot-events --data frames:DIR --out found"
        )
        {
            _model,
            _data,
            _out,
            _score,
            _all,
            _set,
            _seed,
            _level,
            _json,
            _root,
            _workflows,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string root = parsed.GetValue(_root)!;
        string named = parsed.GetValue(_model)!;
        ModelChain? chain = ModelChain.Is(named) ? ModelChain.Open(named) : null;
        ModelFolder model = chain?.Events ?? NamedModel.Open(_bench, named, parsed.GetValue(_workflows)!, root);
        string beside = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root)) ?? "", "predictions");
        string folder = parsed.GetValue(_out) ?? PredictionFolder.NewIn(beside, chain?.Name ?? model.Name, TimeProvider.System);
        PredictionFolder.RequireFree(folder);
        RequireEffect(parsed, model, chain is not null);
        bool isJson = parsed.GetValue(_json);
        TextWriter output = isJson ? TextWriter.Null : parsed.InvocationConfiguration.Output;
        if (chain is not null)
            OfChain(parsed, chain, folder, output, cancellation);
        else if (model.Description.Kind == ModelKinds.Holds)
            OfHolds(parsed, model, folder, output, cancellation);
        else
            OfEvents(parsed, model, folder, output, cancellation);
        output.WriteLine($"Written: {folder}");
        if (isJson)
            RunJson.Write(parsed.InvocationConfiguration.Output, PredictionFolder.ToJson(folder));
        return 0;
    }

    /// <summary>Refuses options that would do nothing.</summary>
    private void RequireEffect(ParseResult parsed, ModelFolder model, bool isChain)
    {
        string[] data = parsed.GetValue(_data)!;
        var idle = new List<string>();
        if (!isChain && model.Description.Kind == ModelKinds.Events && parsed.GetResult(_level) is { Implicit: false })
            idle.Add("--level is for models of holds, whose answers have intervals: leave it out.");
        if (parsed.GetValue(_seed) is { } seed && !data[0].StartsWith("simulated:", StringComparison.Ordinal))
            idle.Add($"--seed {seed} is for simulated data, and this is {data[0]}: leave it out.");
        if (parsed.GetValue(_all) && model.Description.Personal is { } own)
            idle.Add($"--all is for models of several people; this one is participant {own.Participant}'s own: leave it out.");
        if (idle.Count > 0)
            throw new OptionsException(idle);
    }

    /// <summary>Refuses options of another source than the one that is given, as runs do.</summary>
    private void RequireOfData(ParseResult parsed, object options)
    {
        if (parsed.GetValue(_data) is not [var source] || FrameFiles.Is(source))
            return;
        string kind = DataSource.KindOf(source, "");
        IReadOnlyList<UnusedOption> unused = OptionOverrides.ForOtherData(options, parsed.GetValue(_set) ?? [], kind);
        if (unused.Count > 0)
            throw new OptionsException([.. unused.Select(u => $"{u}")]);
    }

    private void OfEvents(ParseResult parsed, ModelFolder folder, string to, TextWriter output, CancellationToken cancellation)
    {
        var model = EventModel.Of(folder, _bench, parsed.GetValue(_set));
        RequireOfData(parsed, model.Options);
        (FrameDataset data, EventPrediction prediction, GoUpDownReport? score) = ConsoleProgress.Run(progress =>
        {
            (FrameDataset read, EventPrediction found) = model.ReadAndPredict(
                parsed.GetValue(_data)!,
                parsed.GetValue(_seed),
                parsed.GetValue(_all),
                progress,
                cancellation
            );
            GoUpDownReport? scored = parsed.GetValue(_score) ? found.Score() : null;
            PredictionFolder.Write(to, folder, read, found, scored, progress);
            return (read, found, scored);
        });
        WriteEvents(output, prediction, score);
        WriteData(output, prediction.Warnings, data.Findings, data.Skipped);
    }

    private void OfChain(ParseResult parsed, ModelChain chain, string to, TextWriter output, CancellationToken cancellation)
    {
        var model = ChainModel.Of(chain, _bench, parsed.GetValue(_set), parsed.GetValue(_level));
        RequireOfData(parsed, model.Options);
        bool isScored = parsed.GetValue(_score);
        (ChainPrediction prediction, ChainScore? score) = ConsoleProgress.Run(progress =>
        {
            ChainPrediction found = model.Predict(
                parsed.GetValue(_data)!,
                parsed.GetValue(_seed),
                parsed.GetValue(_all),
                progress,
                cancellation,
                compare: isScored
            );
            ChainScore? scored = isScored ? found.Score() : null;
            PredictionFolder.Write(to, found, scored, progress);
            return (found, scored);
        });
        output.WriteLine($"Events, by {chain.Description.Links[0].Model}");
        WriteEvents(output, prediction.Events, score?.Events);
        WriteData(output, prediction.Events.Warnings, prediction.Data.Findings, prediction.Data.Skipped);
        output.WriteLine();
        output.WriteLine($"Holds, by {chain.Description.Links[1].Model}");
        ConsoleText.WriteWrapped(output, chain.Description.Rule.Sentence, "", "  ");
        foreach (string sentence in score?.Sentences ?? [])
            ConsoleText.WriteWrapped(output, sentence, "", "  ");
        if (score?.Holds is { } figures)
            LooFineTuneTable.Write(output, prediction.Holds.Data.Measured(), figures, [], prediction.Holds.Seen);
        WriteHolds(output, prediction.Holds);
    }

    private static void WriteEvents(TextWriter output, EventPrediction prediction, GoUpDownReport? score)
    {
        if (score is not null)
            GoUpDownTable.Write(output, score);
        int captures = prediction.Captures.Count();
        output.WriteLine($"{Plural.Of(prediction.Events.Count(), "event")} in {Plural.Of(captures, "capture")}");
        WriteAnswers(output, prediction.Answers.Select(a => (a.Model, a.Result.Fold.Test)));
        ConsoleText.WriteWrapped(output, prediction.AboutConfidence, "", "  ");
    }

    private void OfHolds(ParseResult parsed, ModelFolder folder, string to, TextWriter output, CancellationToken cancellation)
    {
        var model = HoldModel.Of(folder, _bench, parsed.GetValue(_set), parsed.GetValue(_level));
        RequireOfData(parsed, model.Options);
        if (parsed.GetValue(_data) is not [var source] || Path.GetExtension(source) is ".npy" or ".h5")
            throw new OptionsException(["--data takes one source of holds here: files do not say where holds begin."]);
        (HoldPredictions prediction, CalibrationReport? score) = ConsoleProgress.Run(progress =>
        {
            HoldPredictions found = model.ReadAndPredict(source, parsed.GetValue(_seed), parsed.GetValue(_all), progress, cancellation);
            CalibrationReport? scored = parsed.GetValue(_score) ? found.Score() : null;
            PredictionFolder.Write(to, folder, found, scored);
            return (found, scored);
        });
        if (score is not null)
            LooFineTuneTable.Write(output, prediction.Data, score, [], prediction.Seen);
        WriteHolds(output, prediction);
    }

    private static void WriteHolds(TextWriter output, HoldPredictions prediction)
    {
        output.WriteLine($"{Plural.Of(prediction.Holds.Count, "hold")} predicted");
        WriteIntervals(output, prediction);
        IEnumerable<IGrouping<string, PredictedHold>> byModel = prediction.Holds.GroupBy(h => h.Model);
        WriteAnswers(output, byModel.Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(h => h.Hold.Id.Participant).Distinct()])));
        WriteData(output, prediction.Warnings, prediction.Data.Findings, prediction.Data.Skipped);
    }

    private static void WriteIntervals(TextWriter output, HoldPredictions prediction)
    {
        int with = prediction.Holds.Count(h => h.Interval is not null);
        if (with > 0)
            output.WriteLine($"Intervals at {Percent(prediction.Level)}: {with} of {prediction.Holds.Count} holds");
        foreach (var without in prediction.Holds.Where(h => h.NoInterval is not null).GroupBy(h => h.NoInterval))
            ConsoleText.WriteWrapped(output, $"No interval for {Plural.Of(without.Count(), "hold")}: {without.Key}", "", "  ");
    }

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.##} %");

    private static void WriteAnswers(TextWriter output, IEnumerable<(string Model, IReadOnlyList<string> People)> answers)
    {
        foreach ((string model, IReadOnlyList<string> people) in answers)
            ConsoleText.WriteWrapped(output, $"Answered by the model of {model}: {string.Join(", ", people)}", "", "  ");
    }

    private static void WriteData(
        TextWriter output,
        IReadOnlyList<string> warnings,
        IReadOnlyList<string> findings,
        IReadOnlyList<SkippedCapture> skipped
    )
    {
        foreach (string warning in warnings)
            ConsoleText.WriteWrapped(output, warning, "Warning: ", "         ");
        foreach (string finding in findings)
            ConsoleText.WriteWrapped(output, finding, "Note: ", "      ");
        ConsoleText.WriteSkipped(output, skipped);
    }
}
