using System.Globalization;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

/// <summary>What of a model is written as ONNX.</summary>
/// <param name="File">The file to make.</param>
public sealed record OnnxRequest(string File)
{
    /// <summary>The fold whose networks are written; null for those trained on everybody.</summary>
    public string? Fold { get; init; }

    /// <summary>One frame in, state in, state out, rather than whole sequences.</summary>
    public bool Streaming { get; init; }

    /// <summary>Whether a file that is there may be written over.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>
/// Writes the networks of a model as ONNX, with its steps and everything that training did to the input. How the source makes frames,
/// overlapping windows, the decoder and the look-ahead of answers stay outside: the file's metadata name them.
/// </summary>
public static class ModelExport
{
    /// <summary>Writes one file, whole or not at all.</summary>
    /// <param name="folder">The model, or a run read as one.</param>
    /// <param name="bench">The parts that its options may name.</param>
    /// <param name="request">What is written, and where.</param>
    /// <exception cref="TreePoseException">
    /// There are no such networks, the file is there, or steps or architecture have no graph; the message says which.
    /// </exception>
    public static void Write(ModelFolder folder, Bench bench, OnnxRequest request)
    {
        bool events = folder.Description.Kind == ModelKinds.Events;
        PredictionOptions.RequireKind(folder, events ? ModelKinds.Events : ModelKinds.Holds);
        AnsweringModel networks = Chosen(folder, request.Fold);
        TorchRuntime.EnsureLoaded();
        var loaded = new List<RadarNetwork>();
        try
        {
            OnnxModel model = events ? OfEvents(folder, bench, networks, loaded) : OfHolds(folder, bench, networks, loaded);
            OnnxExport.Write(model with { Streaming = request.Streaming }, request.File, request.Overwrite);
        }
        finally
        {
            loaded.ForEach(network => network.Dispose());
        }
    }

    private static AnsweringModel Chosen(ModelFolder folder, string? fold)
    {
        ModelMember[] members = [.. folder.Description.Models.Where(m => m.Origin!.Fold == fold)];
        if (members.Length > 0)
            return new AnsweringModel(fold, members);
        string[] folds = [.. folder.Description.Models.Select(m => m.Origin!.Fold).OfType<string>().Distinct()];
        string there = folds.Length == 0 ? "there is none" : $"there are {string.Join(", ", folds)}";
        throw new TreePoseException(
            fold is null
                ? $"{folder.Folder} holds no network trained on everybody: name one of its folds with --fold ({there}), or run its "
                    + $"experiment again with --train-all, './treepose run {folder.Description.Experiment} --config RUN --train-all'."
                : $"{folder.Folder} has no fold '{fold}': {there}."
        );
    }

    private static OnnxModel OfEvents(ModelFolder folder, Bench bench, AnsweringModel by, List<RadarNetwork> loaded)
    {
        GoUpDownOptions options = OptionOverrides.Apply(
            PredictionOptions.Of(folder, GoUpDownOptions.Over(bench), o => o.Sources, []),
            by.Origin.Chosen
        );
        if (options.Protocol.Adaptation == Adaptation.InputScaling)
        {
            throw new TreePoseException(
                $"{folder.Folder} scales its input by all captures of the person who is tested (protocol.adaptation=inputScaling), which "
                    + "no graph of one sequence knows. Train a model without it."
            );
        }
        IReadOnlyList<string> classes = folder.Description.Classes!;
        OnnxModel model = Of(
            folder,
            by,
            StepPipeline.Of(options.Steps),
            shape => ModelFactory.Classifier(options.Model, new ModelInput(shape, classes.Count), seed: 0),
            loaded
        );
        return model with
        {
            Classes = classes,
            Notes = Notes(
                folder,
                by,
                ("windowFrames", options.Training.WindowFrames),
                ("lookAheadFrames", options.Training.LookAheadFrames)
            ),
        };
    }

    private static OnnxModel OfHolds(ModelFolder folder, Bench bench, AnsweringModel by, List<RadarNetwork> loaded)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(
            PredictionOptions.Of(folder, LooFineTuneOptions.Over(bench), o => o.Holds.Sources, []),
            by.Origin.Chosen
        );
        OnnxModel model = Of(
            folder,
            by,
            StepPipeline.Of(options.Steps),
            shape => ModelFactory.Regressor(options.Model, shape, seed: 0),
            loaded
        );
        return model with { Unit = folder.Description.TargetUnit, Notes = Notes(folder, by) };
    }

    private static OnnxModel Of(
        ModelFolder folder,
        AnsweringModel by,
        StepPipeline steps,
        Func<FrameShape, RadarNetwork> make,
        List<RadarNetwork> loaded
    )
    {
        ModelOrigin origin = by.Origin;
        var members = new List<OnnxMember>();
        foreach (ModelMember member in by.Members)
        {
            ModelWeights weights = folder.WeightsOf(member);
            RadarNetwork network = make(steps.ShapeOf(origin.Frames));
            loaded.Add(network);
            PytorchFile.LoadInto(folder.PathOf(member.Weights), network);
            StepPipeline learned = steps.Rest.Restore(weights.Steps, folder.PathOf(member.Note));
            TargetScale? scale =
                weights.TargetMean is { } mean && weights.TargetDeviation is { } deviation ? new TargetScale(mean, deviation) : null;
            members.Add(new OnnxMember(network, learned, scale));
        }
        return new OnnxModel
        {
            Members = members,
            Frames = origin.Frames,
            Steps = steps.Fixed,
            SecondsPerFrame = origin.ShortestPeriod == origin.LongestPeriod ? origin.ShortestPeriod : null,
        };
    }

    private static Dictionary<string, string> Notes(ModelFolder folder, AnsweringModel by, params (string Name, int Value)[] numbers)
    {
        var notes = new Dictionary<string, string>
        {
            ["experiment"] = folder.Description.Experiment,
            ["run"] = folder.Description.Run.Id,
            ["trainedOn"] = string.Join(",", by.Origin.TrainedOn),
            ["leftOut"] = string.Join(",", by.Origin.Tested),
        };
        if (folder.Description.Personal is { } personal)
            notes["participant"] = personal.Participant; // whose own model it is
        foreach ((string name, int value) in numbers)
            notes[name] = value.ToString(CultureInfo.InvariantCulture);
        return notes;
    }
}
