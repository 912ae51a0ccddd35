using System.ComponentModel.DataAnnotations;
using TreePose.Parts;

namespace TreePose.Tests.Configuration;

/// <summary>A part with options.</summary>
internal sealed record SamplePart(string Name, string Summary, object? Defaults) : Part(Name, Summary, Defaults);

internal sealed record TcnOptions
{
    [Range(1, 512)]
    public int Width { get; init; } = 32;

    [Range(0.0, 0.9)]
    public double Dropout { get; init; } = 0.1;

    public int[] Dilations { get; init; } = [1, 2, 4];
}

internal sealed record LstmOptions
{
    [Range(1, 512)]
    public int Hidden { get; init; } = 64;

    public bool Bidirectional { get; init; } = true;
}

internal sealed record CropOptions
{
    [Range(0, 100)]
    public int FromBin { get; init; }

    public CropEdge Edge { get; init; } = new();
}

internal sealed record CropEdge
{
    public double? Taper { get; init; }
}

internal sealed record MarsSample
{
    public SampleRaster Rasteriser { get; init; } = new();
}

internal sealed record SampleRaster
{
    [Range(1, 64)]
    public int RangeBins { get; init; } = 13;
}

internal enum SampleSchedule
{
    Constant,
    HalfCosine,
}

internal sealed record SampleTraining
{
    [Range(1e-7, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    public SampleSchedule Schedule { get; init; } = SampleSchedule.HalfCosine;

    public string? GroupBy { get; init; }

    public PartSelection Augmentation { get; init; } = PartSelection.Several(SampleParts.Augmentations);
}

/// <summary>An experiment's options with every kind of property.</summary>
internal sealed record SampleOptions
{
    public PartSelection Model { get; init; } = PartSelection.One(SampleParts.Models, "tcn");

    public PartSelection Steps { get; init; } = PartSelection.Several(SampleParts.Steps, "log", "crop.range");

    public SampleTraining Training { get; init; } = new();

    public PartSections Sources { get; init; } = new(SampleParts.Sources);

    public string[] Words { get; init; } = [];
}

internal static class SampleParts
{
    public static PartList<SamplePart> Models { get; } =
        List("model", ("tcn", new TcnOptions()), ("bilstm", new LstmOptions()), ("plain", null));

    public static PartList<SamplePart> Steps { get; } = List("step", ("log", null), ("crop", null), ("crop.range", new CropOptions()));

    public static PartList<SamplePart> Augmentations { get; } = List("augmentation", ("gain", new GainOptions()), ("noise", null));

    public static PartList<SamplePart> Sources { get; } =
        List("source", ("mars", new MarsSample()), ("table", null), ("mine", new LstmOptions()));

    private static PartList<SamplePart> List(string kind, params (string Name, object? Options)[] parts)
    {
        var list = new PartList<SamplePart>(kind);
        foreach ((string name, object? options) in parts)
            list.Add(new(name, $"The {kind} {name}.", options));
        return list;
    }
}

internal sealed record GainOptions
{
    [Range(0.0, 0.95)]
    public double Factor { get; init; } = 0.2;
}
