using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose model</c>: looks at a trained model, makes one file of it, opens such a file, writes it as ONNX.</summary>
internal static class ModelCommand
{
    public static Command Create(Bench bench) =>
        new TreePoseCommand("model", "Look at a trained model, send one, or write it as ONNX.")
        {
            Show(bench),
            Pack(bench),
            Unpack(),
            ModelChainCommand.Create(bench),
            ModelExportCommand.Create(bench),
        };

    private static Argument<string> Model() => new("MODEL") { Description = "A run, a promoted workflow, or a model folder." };

    private static TreePoseCommand Show(Bench bench)
    {
        Argument<string> model = Model();
        Option<string> root = RunOptions.Root(),
            workflows = WorkflowCommand.Folder();
        var command = new TreePoseCommand(
            "show",
            "Show what a model takes, gives, has seen and reached; every file is checked.",
            "./treepose model show latest",
            "./treepose model show workflows/foot-events"
        )
        {
            model,
            root,
            workflows,
        };
        command.SetAction(parsed =>
        {
            (TextWriter output, string named) = (parsed.InvocationConfiguration.Output, parsed.GetValue(model)!);
            if (ModelChain.Is(named))
                ModelChainCommand.Write(output, ModelChain.Open(named), Write);
            else
                Write(output, NamedModel.Open(bench, named, parsed.GetValue(workflows)!, parsed.GetValue(root)!));
            return 0;
        });
        return command;
    }

    private static TreePoseCommand Pack(Bench bench)
    {
        Argument<string> model = new("MODEL") { Description = "A promoted workflow or a model folder." };
        Argument<string> file = new("FILE") { Description = "The archive to make." };
        Option<string> root = RunOptions.Root(),
            workflows = WorkflowCommand.Folder();
        var command = new TreePoseCommand(
            "pack",
            "Make one file of a model folder, for sending.",
            "./treepose model pack foot-events foot-events.zip"
        )
        {
            model,
            file,
            root,
            workflows,
        };
        command.SetAction(parsed =>
        {
            (string archive, string named) = (parsed.GetValue(file)!, parsed.GetValue(model)!);
            if (ModelChain.Is(named))
                ModelArchive.Pack(ModelChain.Open(named), archive);
            else
                ModelArchive.Pack(NamedModel.Open(bench, named, parsed.GetValue(workflows)!, parsed.GetValue(root)!), archive);
            string bytes = new FileInfo(archive).Length.ToString(CultureInfo.InvariantCulture);
            parsed.InvocationConfiguration.Output.WriteLine($"Written: {archive} ({bytes} bytes, SHA-256 {RunFiles.Hash(archive)})");
            return 0;
        });
        return command;
    }

    private static TreePoseCommand Unpack()
    {
        Argument<string> file = new("FILE") { Description = "An archive that 'model pack' made." };
        Argument<string> folder = new("DIR") { Description = "The model folder to make." };
        var command = new TreePoseCommand(
            "unpack",
            "Open the archive of a model and check every file of it.",
            "./treepose model unpack foot-events.zip foot-events"
        )
        {
            file,
            folder,
        };
        command.SetAction(parsed =>
        {
            string to = parsed.GetValue(folder)!;
            int files = ModelArchive.UnpackAny(parsed.GetValue(file)!, to);
            parsed.InvocationConfiguration.Output.WriteLine($"Written: {to} ({files} files, all as they were packed)");
            return 0;
        });
        return command;
    }

    private static void Write(TextWriter output, ModelFolder model)
    {
        ModelDescription d = model.Description;
        void Line(string name, string value) => ConsoleText.WriteWrapped(output, value, $"{name, -29} ", new string(' ', 30));
        Line("model", model.Folder);
        Line("kind", d.Classes is { } classes ? $"{d.Kind}: {string.Join(", ", classes)}" : d.Kind);
        Line("run", $"{d.Run.Name} ({d.Run.Id}) of {d.Experiment}{(d.Commit is { } commit ? $", commit {commit}" : "")}");
        Line("trained on", d.Data ?? "not named");
        if (d.Personal is { } personal)
        {
            string from = $"fine-tuned ({personal.Mode}) from {personal.From} ({personal.Answered})";
            Line("personal", $"the model of participant {personal.Participant} alone, {from}");
            Line("fine-tuned on", $"{string.Join(", ", personal.TunedOn)} of {personal.Data}");
            Line("measured on", string.Join(", ", personal.MeasuredOn));
            Line("before and after", personal.Verdict);
        }
        if (d.Any is { } any)
        {
            Line("frames", $"{any.Frames}, one every {Period(any)} s");
            foreach (var group in d.Models.Where(m => m.Origin is not null).GroupBy(m => m.Origin!.Fold))
            {
                ModelOrigin of = group.First().Origin!;
                string who =
                    d.Personal is { } own ? $"participant {own.Participant}"
                    : of.Fold is null ? "everybody"
                    : $"left out {string.Join(", ", of.Tested)}";
                Line(
                    of.Fold is null ? "all" : $"fold {of.Fold}",
                    $"{who}; {group.Count()} networks trained on {string.Join(", ", of.TrainedOn)}"
                );
            }
        }
        foreach ((string name, JsonNode? value) in d.Figures ?? [])
            Line(
                name,
                value is JsonValue v && v.TryGetValue(out double number) ? number.ToString("0.####", CultureInfo.InvariantCulture) : "-"
            );
        if (d.Verdict?["sentence"]?.ToString() is { } verdict)
            Line("verdict", verdict);
        if (d.Confidence is { } confidence)
            Line("confidence", confidence.Sentence);
        foreach (LeftOutErrors errors in d.Intervals)
            Line("errors", errors.Sentence(d.TargetUnit ?? ""));
        foreach (string signal in d.Ranges?.Sentences ?? [])
            Line("signal trained on", signal);
        foreach (string limit in d.Limits)
            Line("limit", limit);
    }

    private static string Period(ModelOrigin of)
    {
        string shortest = of.ShortestPeriod.ToString("0.#####", CultureInfo.InvariantCulture);
        return of.ShortestPeriod == of.LongestPeriod
            ? shortest
            : $"{shortest} to {of.LongestPeriod.ToString("0.#####", CultureInfo.InvariantCulture)}";
    }
}
