using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>What a step has learned from training frames: named arrays of finite numbers. Its JSON keeps every bit.</summary>
public sealed class StepState
{
    private readonly IReadOnlyDictionary<string, double[]> _numbers;

    /// <summary>Takes what was learned.</summary>
    /// <param name="step">Name of the step.</param>
    /// <param name="shape">Shape of the frames that it learned from.</param>
    /// <param name="trainingFrames">How many they were.</param>
    /// <param name="numbers">What was learned.</param>
    /// <exception cref="PartException">A number is not finite.</exception>
    public StepState(string step, FrameShape shape, int trainingFrames, IReadOnlyDictionary<string, double[]> numbers)
    {
        foreach ((string name, double[] values) in numbers)
        {
            int bad = Array.FindIndex(values, v => !double.IsFinite(v));
            if (bad >= 0)
            {
                throw new PartException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The step '{step}' learned {values[bad]} as {name}[{bad}] from frames {shape}; finite numbers are expected."
                    )
                );
            }
        }
        (Step, Shape, TrainingFrames) = (step, shape, trainingFrames);
        _numbers = numbers.OrderBy(n => n.Key, StringComparer.Ordinal).ToDictionary(n => n.Key, n => (double[])n.Value.Clone());
    }

    /// <summary>Name of the step.</summary>
    public string Step { get; }

    /// <summary>Shape of the frames that it learned from.</summary>
    public FrameShape Shape { get; }

    /// <summary>How many frames it learned from.</summary>
    public int TrainingFrames { get; }

    /// <summary>An array by its name.</summary>
    /// <param name="name">As learned.</param>
    /// <param name="count">How many numbers it must have.</param>
    /// <exception cref="PartException">There is none, or it has another length.</exception>
    public ReadOnlySpan<double> Numbers(string name, int count) =>
        _numbers.TryGetValue(name, out double[]? values) && values.Length == count
            ? values
            : throw new PartException(
                $"The step '{Step}' needs {count} numbers named {name} and has {values?.Length ?? 0}: another version stored it. "
                    + "Train again."
            );

    /// <summary>Everything, in a form that a checkpoint keeps.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["step"] = Step,
            ["shape"] = JsonSerializer.SerializeToNode(Shape),
            ["trainingFrames"] = TrainingFrames,
            ["numbers"] = new JsonObject(
                _numbers.Select(n =>
                    KeyValuePair.Create<string, JsonNode?>(n.Key, new JsonArray([.. n.Value.Select(v => (JsonNode)JsonValue.Create(v))]))
                )
            ),
        };

    /// <summary>Reads <see cref="ToJson"/>'s form back.</summary>
    /// <param name="json">The state.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is not what <see cref="ToJson"/> wrote.</exception>
    public static StepState Read(JsonNode? json, string where)
    {
        try
        {
            JsonObject state = json!.AsObject();
            return new StepState(
                state["step"]!.GetValue<string>(),
                state["shape"]!.Deserialize<FrameShape>()!,
                state["trainingFrames"]!.GetValue<int>(),
                state["numbers"]!.AsObject().ToDictionary(n => n.Key, n => Doubles(n.Value!))
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new DataFormatException(where, $"does not hold what a step has learned ({e.Message.TrimEnd('.')}).", "Train again.", e);
        }

        static double[] Doubles(JsonNode array) => [.. array.AsArray().Select(v => v!.GetValue<double>())];
    }
}
