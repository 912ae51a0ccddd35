using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.App.Completion;
using TreePose.App.Runs;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.Parts;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;

namespace TreePose.App.Commands;

/// <summary><c>treepose finetune</c>: makes one person's own model from their first recordings.</summary>
internal sealed class FineTuneCommand
{
    private static readonly string[] Tuning = ["training.", "fineTuning."];
    private readonly Bench _bench;
    private readonly Argument<string> _model = new("MODEL") { Description = "A run, a promoted workflow, or a model folder." };
    private readonly Option<string> _data,
        _participant =
            new("--participant")
            {
                Description = "Whose model it becomes.",
                HelpName = "P",
                Required = true,
            };
    private readonly Option<int?> _holds = new("--holds")
    {
        Description = "Of a model of holds: how many of the person's first holds it is fine-tuned on; half when left out.",
        HelpName = "N",
    };
    private readonly Option<int?> _captures = new("--captures")
    {
        Description = "Of a model of events: how many of the person's first captures; half when left out.",
        HelpName = "N",
    };
    private readonly Option<string> _mode = new("--mode")
    {
        Description = "What is changed: whole, head, frozenFrontEnd, inputScaling, or offset (of holds alone).",
        HelpName = "MODE",
        DefaultValueFactory = _ => "whole",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Model folder to make; models/MODEL_P beside the records when left out.",
        HelpName = "DIR",
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change how data is read, or fineTuning.epochs, .learningRate, .batchSize (of events: training.…).",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "Seed of simulated data; that of the model's run when left out.",
        HelpName = "N",
    };
    private readonly Option<string> _root = RunOptions.Root(),
        _workflows = WorkflowCommand.Folder();
    private readonly Option<bool> _json = RunJson.Option();

    private FineTuneCommand(Bench bench)
    {
        _bench = bench;
        _model.Suggest(Suggestions.Runs);
        _data = new Option<string>("--data")
        {
            Description = $"A source with labels or measured values ({DataSource.Kinds(bench.FrameSources)}).",
            HelpName = "SOURCE",
            Required = true,
        };
    }

    public static Command Create(Bench bench) => new FineTuneCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "finetune",
            "Make one person's own model from their first recordings, measured on their later ones.",
            "./treepose finetune latest --data simulated:tiny --participant 03",
            "./treepose finetune sway --data study:NEW --participant 18 --holds 4",
            "./treepose finetune sway --data study:NEW --participant 18 --mode offset",
            "./treepose predict model_data/models/sway_18 --data study:NEW"
        )
        {
            _model,
            _data,
            _participant,
            _holds,
            _captures,
            _mode,
            _out,
            _set,
            _seed,
            _root,
            _workflows,
            _json,
        };
        command.TrainOnDevices();
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string root = parsed.GetValue(_root)!,
            participant = parsed.GetValue(_participant)!;
        ModelFolder model = NamedModel.Open(_bench, parsed.GetValue(_model)!, parsed.GetValue(_workflows)!, root);
        string beside = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root)) ?? "", "models");
        string folder = parsed.GetValue(_out) ?? Path.Combine(beside, $"{model.Name}_{Plain(participant)}");
        PredictionFolder.RequireFree(folder);
        ModelFolder made = ConsoleProgress.Run(progress => Make(parsed, model, folder, progress, cancellation));
        TextWriter output = parsed.InvocationConfiguration.Output;
        PersonalModel personal = made.Description.Personal!;
        if (parsed.GetValue(_json))
        {
            RunJson.Write(output, Json(folder, personal));
            return 0;
        }
        Write(output, personal, made.Description.TargetUnit);
        output.WriteLine($"Written: {folder}");
        return 0;
    }

    private ModelFolder Make(ParseResult parsed, ModelFolder model, string folder, IWorkProgress progress, CancellationToken cancellation)
    {
        (string data, int? seed, bool ofHolds) = (
            parsed.GetValue(_data)!,
            parsed.GetValue(_seed),
            model.Description.Kind == ModelKinds.Holds
        );
        ILookup<bool, string> changes = (parsed.GetValue(_set) ?? []).ToLookup(c =>
            Tuning.Any(t => c.StartsWith(t, StringComparison.Ordinal))
        );
        (Option<int?> asked, Option<int?> other) = ofHolds ? (_holds, _captures) : (_captures, _holds);
        if (parsed.GetValue(other) is not null)
            throw new OptionsException([
                $"{other.Name} is not for this model, which is of {(ofHolds ? "holds" : "events")}: say {asked.Name} N.",
            ]);
        var request = new FineTuneRequest(parsed.GetValue(_participant)!, parsed.GetValue(asked), Mode(parsed.GetValue(_mode)!, ofHolds));
        if (ofHolds)
        {
            var holds = HoldModel.Of(model, _bench, [.. changes[false]]);
            return holds.FineTune(
                holds.Read(data, seed, progress, cancellation),
                request,
                [.. changes[true]],
                folder,
                progress,
                cancellation
            );
        }
        var events = EventModel.Of(model, _bench, [.. changes[false]]);
        return events.FineTune(
            events.Read([data], seed, progress, cancellation),
            request,
            [.. changes[true]],
            folder,
            progress,
            cancellation
        );
    }

    /// <summary>What is changed; refused before any data is read.</summary>
    private static FineTuning Mode(string typed, bool ofHolds)
    {
        FineTuning[] allowed = [.. Enum.GetValues<FineTuning>().Where(m => ofHolds || m != FineTuning.Offset)];
        string Name(FineTuning mode) => JsonNamingPolicy.CamelCase.ConvertName(mode.ToString());
        return allowed.Any(m => Name(m) == typed)
            ? allowed.First(m => Name(m) == typed)
            : throw new OptionsException([
                $"--mode cannot be '{typed}' for a model of {(ofHolds ? "holds" : "events")}: allowed is "
                    + $"{string.Join(", ", allowed.Select(Name))}.",
            ]);
    }

    private static JsonObject Json(string folder, PersonalModel personal) =>
        new()
        {
            ["folder"] = folder,
            ["participant"] = personal.Participant,
            ["verdict"] = personal.Verdict,
            ["figures"] = personal.Figures.DeepClone(),
            ["warnings"] = new JsonArray([.. personal.Warnings.Select(w => JsonValue.Create(w))]),
        };

    private static void Write(TextWriter output, PersonalModel personal, string? unit)
    {
        ConsoleText.WriteWrapped(
            output,
            $"The model of participant {personal.Participant}, from that of {personal.Answered} of {personal.From}: fine-tuned "
                + $"({personal.Mode}) on {string.Join(", ", personal.TunedOn)}.",
            "",
            "  "
        );
        output.WriteLine();
        string[] all = [.. personal.Figures.Select(m => m.Value).OfType<JsonObject>().SelectMany(m => m.Select(f => f.Key)).Distinct()],
            shown = [.. all.Where(k => all.Length <= 4 || Main.Contains(k))];
        output.WriteLine($"{(unit is null ? "" : $"errors in {unit}"), -24}{string.Concat(shown.Select(k => $" {k, 16}"))}");
        foreach ((string method, JsonNode? figures) in personal.Figures)
            output.WriteLine(
                $"{Names.GetValueOrDefault(method, BaselineNames.Title(method)), -24}"
                    + string.Concat(shown.Select(k => $" {Text(figures?[k]), 16}"))
            );
        output.WriteLine();
        ConsoleText.WriteWrapped(output, personal.Verdict, "", "  ");
        foreach (string warning in personal.Warnings)
            ConsoleText.WriteWrapped(output, warning, "Warning: ", "  ");
    }

    private static readonly Dictionary<string, string> Names = new()
    {
        ["before"] = "before: general model",
        ["after"] = "after: personal model",
    };
    private static readonly string[] Main = ["event.f1.250ms", "frame.macroF1", "frame.accuracy"];

    private static string Text(JsonNode? value) =>
        value is JsonValue v && v.TryGetValue(out double number) ? number.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
}
