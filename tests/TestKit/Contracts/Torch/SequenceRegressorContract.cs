using TreePose.Datasets;
using TreePose.Torch.Models;

namespace TreePose.TestKit.Contracts;

/// <summary>
/// What every sequence regressor must do, to be run on own ones from any test framework:
/// <c>SequenceRegressorContract.Check(part)</c>, or a test for each of <see cref="Rules"/>.
/// </summary>
public static class SequenceRegressorContract
{
    private static readonly ContractRules<NetworkUnderTest> Contract = new(
        n => n.Part,
        [.. NetworkRules.All, (nameof(HeadAndFrontEndNamePartsOfTheModel), HeadAndFrontEndNamePartsOfTheModel)]
    );

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Frames as the data sets have them; a model that takes any frames passes with all of these.</summary>
    public static IReadOnlyList<FrameShape> Shapes { get; } = [.. FrameClassifierContract.Inputs.Select(i => i.Shape)];

    /// <summary>Checks all rules.</summary>
    /// <param name="part">The part.</param>
    /// <param name="shape">Shape of a frame; null takes each of <see cref="Shapes"/>.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(SequenceRegressorPart part, FrameShape? shape = null, object? options = null)
    {
        foreach (FrameShape each in shape is null ? Shapes : [shape])
            Contract.CheckAll(Subject(part, each, options));
    }

    /// <summary>Checks one rule.</summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">It is broken.</exception>
    public static void Check(string rule, SequenceRegressorPart part, FrameShape shape, object? options = null) =>
        Contract.Check(rule, Subject(part, shape, options));

    private static NetworkUnderTest Subject(SequenceRegressorPart part, FrameShape shape, object? options) =>
        new(
            part.Name,
            shape,
            seed => part.Create(shape, options, seed),
            (model, batch, time) => ((SequenceRegressor)model).PerFrame ? [batch, time] : [batch]
        );

    /// <summary>Fine-tuning freezes the one or trains the other alone.</summary>
    private static void HeadAndFrontEndNamePartsOfTheModel(NetworkUnderTest network)
    {
        using var model = (SequenceRegressor)network.Make(1);
        string[] names = [.. model.named_parameters().Select(p => p.name)];
        foreach (string beginning in model.Head.Concat(model.FrontEnd))
            Broken.Unless(
                names.Any(n => n.StartsWith(beginning, StringComparison.Ordinal)),
                $"no parameter's name begins with '{beginning}', which Head or FrontEnd says. There are {string.Join(", ", names)}."
            );
        Broken.Unless(
            names.Any(n => !model.FrontEnd.Any(n.StartsWith)),
            "FrontEnd covers all parameters: with it frozen nothing could be tuned."
        );
        string? both = names.FirstOrDefault(n => model.Head.Any(n.StartsWith) && model.FrontEnd.Any(n.StartsWith));
        Broken.Unless(both is null, $"'{both}' belongs to both Head and FrontEnd.");
    }
}
