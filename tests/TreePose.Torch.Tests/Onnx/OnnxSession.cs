using Microsoft.ML.OnnxRuntime;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>A model in ONNX Runtime, the foreign side of these tests.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public OnnxSession(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(model, options);
    }

    public IReadOnlyList<string> Inputs => _session.InputNames;

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    public IReadOnlyDictionary<string, string> Notes => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Type and lengths of an input, −1 for an axis of any length.</summary>
    public (Type Type, int[] Lengths) Input(string name) =>
        (_session.InputMetadata[name].ElementType, _session.InputMetadata[name].Dimensions);

    /// <summary>Runs it; only inputs that it has are given.</summary>
    public Dictionary<string, Answer> Run(params (string Name, Array Numbers, long[] Shape)[] given)
    {
        var inputs = new Dictionary<string, OrtValue>();
        try
        {
            foreach ((string name, Array numbers, long[] shape) in given.Where(g => Inputs.Contains(g.Name)))
                inputs[name] = numbers is double[] doubles
                    ? OrtValue.CreateTensorValueFromMemory(doubles, shape)
                    : OrtValue.CreateTensorValueFromMemory((float[])numbers, shape);
            using IDisposableReadOnlyCollection<OrtValue> made = _session.Run(_run, inputs, Outputs);
            return Outputs.Zip(made).ToDictionary(o => o.First, o => Answer.Of(o.Second));
        }
        finally
        {
            foreach (OrtValue value in inputs.Values)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    /// <summary>An output.</summary>
    public sealed record Answer(Array Numbers, long[] Shape)
    {
        public float[] Floats => (float[])Numbers;

        public static Answer Of(OrtValue value)
        {
            OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
            Array numbers =
                info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Double
                    ? value.GetTensorDataAsSpan<double>().ToArray()
                    : value.GetTensorDataAsSpan<float>().ToArray();
            return new(numbers, info.Shape);
        }
    }
}
