using TreePose.Datasets;
using TreePose.Torch.Models;

namespace TreePose.TestKit.Contracts;

/// <summary>
/// What every frame classifier must do, to be run on own ones from any test framework:
/// <c>FrameClassifierContract.Check(part)</c>, or a test for each of <see cref="Rules"/>.
/// </summary>
public static class FrameClassifierContract
{
    private static readonly ContractRules<NetworkUnderTest> Contract = new(n => n.Part, NetworkRules.All);

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Frames and classes as the data sets have them; a model that takes any frames passes with all of these.</summary>
    public static IReadOnlyList<ModelInput> Inputs { get; } =
    [
        new(FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)), 3),
        new(FrameShape.Map(6, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11)), 5),
    ];

    /// <summary>Checks all rules.</summary>
    /// <param name="part">The part.</param>
    /// <param name="input">Frames and classes; null takes each of <see cref="Inputs"/>.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(FrameClassifierPart part, ModelInput? input = null, object? options = null)
    {
        foreach (ModelInput each in input is null ? Inputs : [input])
            Contract.CheckAll(Subject(part, each, options));
    }

    /// <summary>Checks one rule.</summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="input">Frames and classes.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">It is broken.</exception>
    public static void Check(string rule, FrameClassifierPart part, ModelInput input, object? options = null) =>
        Contract.Check(rule, Subject(part, input, options));

    private static NetworkUnderTest Subject(FrameClassifierPart part, ModelInput input, object? options) =>
        new(part.Name, input.Shape, seed => part.Create(input, options, seed), (_, batch, time) => [batch, time, input.Classes]);
}
