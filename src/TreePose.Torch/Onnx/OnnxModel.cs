using TreePose.Datasets;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Torch.Onnx;

/// <summary>A trained network with what belongs to it alone.</summary>
/// <param name="Network">The network; it stays the caller's.</param>
/// <param name="Learned">Its steps from the first that learns on, fitted.</param>
/// <param name="Scale">Scale of its training targets; null for a classifier, or for numbers as the network gives them.</param>
public sealed record OnnxMember(RadarNetwork Network, StepPipeline Learned, TargetScale? Scale = null);

/// <summary>A model as it leaves TreePose: networks that answer together, and what frames go through before.</summary>
public sealed record OnnxModel
{
    /// <summary>The networks, in the order of the ensemble; the answer is their mean, of probabilities for classifiers.</summary>
    public required IReadOnlyList<OnnxMember> Members { get; init; }

    /// <summary>Shape of a frame as the graph is given it, before any step.</summary>
    public required FrameShape Frames { get; init; }

    /// <summary>The steps before the first that learns, the same for all networks.</summary>
    public StepPipeline Steps { get; init; } = new();

    /// <summary>Seconds from one frame to the next; null when nobody knows, then a step that forgets with time cannot be written.</summary>
    public double? SecondsPerFrame { get; init; }

    /// <summary>Names of the classes; null for a regression.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Unit of the prediction; null for a classifier.</summary>
    public string? Unit { get; init; }

    /// <summary>One frame in, state in, state out, rather than whole sequences.</summary>
    public bool Streaming { get; init; }

    /// <summary>What else a reader of the file should know, by name; it stands among the file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
}
