using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// Steps one after the other. Those before the first that learns are the same for every fold and may be applied once; the rest is
/// fitted on the training frames of a fold and stored with its model. Immutable; the same frames give the same bits.
/// </summary>
public sealed class StepPipeline
{
    private readonly FrameStep[] _steps;

    /// <summary>Takes steps in order; may be none.</summary>
    public StepPipeline(params IReadOnlyList<FrameStep> steps) => _steps = [.. steps];

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<FrameStep> Steps => _steps;

    /// <summary>Whether a step learns, so that <see cref="Fit"/> is needed.</summary>
    public bool Learns => _steps.Any(s => s.Learns);

    /// <summary>The steps before the first that learns.</summary>
    public StepPipeline Fixed => new(_steps[..FirstLearning]);

    /// <summary>The steps from the first that learns on.</summary>
    public StepPipeline Rest => new(_steps[FirstLearning..]);

    private int FirstLearning => Array.FindIndex(_steps, s => s.Learns) is var index and >= 0 ? index : _steps.Length;

    /// <summary>The steps that are chosen, with their options.</summary>
    /// <param name="steps">Of a list of <see cref="StepPart"/>.</param>
    /// <exception cref="PartException">There is no such step, or it cannot be made.</exception>
    /// <exception cref="OptionsException">An option of one is out of range.</exception>
    public static StepPipeline Of(PartSelection steps) =>
        new([.. steps.Names.Select(name => ((StepPart)steps.Find(name)).Create(steps.OptionsOf(name)))]);

    /// <summary>Shape of frames before the first step, between steps and after the last.</summary>
    /// <exception cref="PartException">A step cannot take what it would be given.</exception>
    public IReadOnlyList<FrameShape> ShapesOf(FrameShape input)
    {
        var shapes = new List<FrameShape> { input };
        foreach (FrameStep step in _steps)
            shapes.Add(step.ShapeFrom(shapes[^1]));
        return shapes;
    }

    /// <summary>Shape of the frames that come out.</summary>
    /// <inheritdoc cref="ShapesOf" path="/exception"/>
    public FrameShape ShapeOf(FrameShape input) => ShapesOf(input)[^1];

    /// <summary>Fits the steps that learn, one after the other, each on training frames as the steps before it leave them.</summary>
    /// <param name="training">Blocks of training participants only.</param>
    /// <exception cref="PartException">There is no training frame, or a step cannot take what it is given.</exception>
    public StepPipeline Fit(IReadOnlyList<FrameBlock> training)
    {
        FrameStep[] fitted = [.. _steps];
        int last = Array.FindLastIndex(_steps, s => s.Learns);
        for (int i = 0; i <= last; i++)
        {
            if (_steps[i] is LearningStep learning)
                fitted[i] = learning.Fit(training);
            if (i < last)
                training = [.. training.Select(fitted[i].Apply)];
        }
        return new StepPipeline(fitted);
    }

    /// <summary>Applies every step to one block.</summary>
    /// <exception cref="PartException">A step cannot take what it is given, or has not been fitted.</exception>
    public FrameBlock Apply(FrameBlock block) => _steps.Aggregate(block, (b, step) => step.Apply(b));

    /// <summary>Applies every step to a capture; labels, events and times move with the frame rate.</summary>
    public FrameSequence Apply(FrameSequence sequence) => Apply(FrameBlock.Of(sequence)).Onto(sequence);

    /// <summary>Applies every step to a hold; targets of frames move with the frame rate.</summary>
    public HoldSequence Apply(HoldSequence hold) => Apply(FrameBlock.Of(hold)).Onto(hold);

    /// <summary>Applies every step to every capture.</summary>
    public FrameDataset Apply(FrameDataset data) =>
        _steps.Length == 0
            ? data
            : data with
            {
                Shape = ShapeOf(data.Shape),
                Sequences = Told(data.Sequences, [.. data.Sequences.Select(Apply)], FrameBlock.Of),
            };

    /// <summary>Applies every step to every hold.</summary>
    public HoldDataset Apply(HoldDataset data) =>
        _steps.Length == 0
            ? data
            : data with
            {
                Shape = ShapeOf(data.Shape),
                Holds = Told(data.Holds, [.. data.Holds.Select(Apply)], FrameBlock.Of),
            };

    /// <summary>The steps on frames that come one by one, from before the first.</summary>
    /// <param name="input">Shape of the frames that are given.</param>
    /// <param name="secondsPerFrame">Seconds from frame to frame when none is lost.</param>
    /// <exception cref="PartException">A step cannot take one frame at a time; it is named, with the reason.</exception>
    internal PipelineStream Stream(FrameShape input, double secondsPerFrame) => new(_steps, ShapesOf(input), secondsPerFrame);

    /// <summary>Frames that have become one and the same number everywhere tell nothing: the step that made them so is named.</summary>
    private T[] Told<T>(IReadOnlyList<T> given, T[] made, Func<T, FrameBlock> block)
    {
        if (made.Length == 0 || !made.All(m => OneNumber(block(m))) || given.FirstOrDefault(g => !OneNumber(block(g))) is not { } told)
            return made;
        FrameBlock frames = block(told);
        foreach (FrameStep step in _steps)
        {
            frames = step.Apply(frames);
            if (OneNumber(frames))
            {
                throw new PartException(
                    $"After the step '{step.Name}' every number of every frame is the same: nothing is left to learn from. "
                        + "Mend it, or leave it out."
                );
            }
        }
        return made;
    }

    private static bool OneNumber(FrameBlock block) =>
        block.Frames.Length == 0 || block.Frames.AsSpan().IndexOfAnyExcept(block.Frames[0]) < 0;

    /// <summary>What its steps have learned, for a checkpoint.</summary>
    /// <exception cref="PartException">A step has not been fitted.</exception>
    public JsonArray ToJson() => [.. _steps.Select(StateOf)];

    /// <summary>These steps with what <see cref="ToJson"/> stored.</summary>
    /// <param name="json">An element a step.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">Other steps were stored, or not what they learned.</exception>
    public StepPipeline Restore(JsonNode? json, string where)
    {
        string?[] stored = json is JsonArray array ? [.. array.Select(s => (s as JsonObject)?["step"]?.ToString())] : [];
        string[] asked = [.. _steps.Select(s => s.Name)];
        if (json is not JsonArray || !stored.SequenceEqual(asked))
        {
            throw new DataFormatException(
                where,
                $"holds what the steps '{string.Join(',', stored)}' learned; the steps '{string.Join(',', asked)}' are asked for.",
                "Ask for the steps that it was trained with, in their order, or train again."
            );
        }
        return new StepPipeline([.. _steps.Select((s, i) => s is LearningStep step ? step.With(StepState.Read(json[i], where)) : s)]);
    }

    private static JsonNode StateOf(FrameStep step) =>
        step switch
        {
            LearningStep { State: { } state } => state.ToJson(),
            LearningStep => throw new PartException($"The step '{step.Name}' has not been fitted, so there is nothing to store."),
            _ => new JsonObject { ["step"] = step.Name },
        };
}
