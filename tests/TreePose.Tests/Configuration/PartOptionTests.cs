using TreePose.Configuration;
using TreePose.Parts;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>Options of parts: the keys of a choice and of sections, what has no effect, what clashes.</summary>
public sealed class PartOptionTests
{
    [Fact]
    public void EveryPartHasItsKeys() =>
        Assert.Equal(
            [
                "model",
                "model.tcn.width",
                "model.tcn.dropout",
                "model.tcn.dilations",
                "model.bilstm.hidden",
                "model.bilstm.bidirectional",
                "steps",
                "steps.crop.range.fromBin",
                "steps.crop.range.edge.taper",
                "training.learningRate",
                "training.schedule",
                "training.groupBy",
                "training.augmentation",
                "training.augmentation.gain.factor",
                "mars.rasteriser.rangeBins",
                "mine.hidden",
                "mine.bidirectional",
                "words",
            ],
            OptionOverrides.Keys(new SampleOptions())
        );

    [Fact]
    public void OverridesReachPartsInAnyOrderAndLeaveTheDefaultsAlone()
    {
        var defaults = new SampleOptions();
        SampleOptions changed = OptionOverrides.Apply(
            defaults,
            [
                "model.BiLSTM.hidden=7",
                "model=bilstm",
                "steps=crop.range,log",
                "steps.crop.range.fromBin=2",
                "STEPS.crop.range.edge.taper=0.5",
                "training.augmentation=gain",
                "training.augmentation.gain.factor=0.3",
                "mars.rasteriser.rangeBins=20",
                "mine.hidden=9",
            ]
        );
        Assert.Equal("bilstm", changed.Model.Name);
        Assert.Equal(new LstmOptions { Hidden = 7 }, changed.Model.OptionsOf("bilstm"));
        Assert.Equal(["crop.range", "log"], changed.Steps.Names);
        Assert.Equal(
            new CropOptions
            {
                FromBin = 2,
                Edge = new() { Taper = 0.5 },
            },
            changed.Steps.OptionsOf("crop.range")
        );
        Assert.Equal(new GainOptions { Factor = 0.3 }, changed.Training.Augmentation.OptionsOf("gain"));
        Assert.Equal(new MarsSample { Rasteriser = new() { RangeBins = 20 } }, changed.Sources.OptionsOf("mars"));
        Assert.Equal(new LstmOptions { Hidden = 9 }, changed.Sources.OptionsOf("mine"));

        Assert.Equal(("tcn", new LstmOptions()), (defaults.Model.Name, defaults.Model.OptionsOf("bilstm")));
        Assert.Equal(new MarsSample(), defaults.Sources.OptionsOf("mars"));
        Assert.Equal(OptionsJson.Of(new SampleOptions()).ToJsonString(), OptionsJson.Of(defaults).ToJsonString());
    }

    [Theory]
    [InlineData("model=tnc", "'model' cannot be 'tnc': allowed is tcn, bilstm, plain.")]
    [InlineData("model=", "'model' cannot be '': allowed is tcn, bilstm, plain.")]
    [InlineData("model=tcn,bilstm", "'model' cannot be 'tcn,bilstm': allowed is tcn, bilstm, plain.")]
    [InlineData("steps=log,crap", "'steps' cannot hold 'crap': allowed is a list of log, crop, crop.range.")]
    [InlineData("steps=log,,crop", "'steps' cannot hold '': allowed is a list of log, crop, crop.range.")]
    [InlineData("model.tcn.width=0", "'model.tcn.width' cannot be '0': allowed is 1 to 512.")]
    [InlineData("model.tcn.widht=3", "'model.tcn.widht' is not a known key. Did you mean 'model.tcn.width'?")]
    [InlineData("model.tcn=3", "'model.tcn' is not a known key. It holds model.tcn.width, model.tcn.dropout, model.tcn.dilations.")]
    [InlineData("model.plain.width=3", "'model.plain.width' is not a known key.")]
    [InlineData("sources.mars.rasteriser.rangeBins=3", "'sources.mars.rasteriser.rangeBins' is not a known key.")]
    public void WhatIsRefused(string given, string message) =>
        Assert.StartsWith(message, Assert.Throws<OptionsException>(() => OptionOverrides.Apply(new SampleOptions(), [given])).Message);

    [Fact]
    public void RangesOfPartsNotChosenAreCheckedToo() =>
        Assert.Throws<OptionsException>(() => OptionOverrides.Apply(new SampleOptions(), ["model.bilstm.hidden=0"]));

    [Fact]
    public void NoStepsAtAllCanBeChosen() => Assert.Empty(OptionOverrides.Apply(new SampleOptions(), ["steps="]).Steps.Names);

    [Fact]
    public void KeysOfPartsNotChosenHaveNoEffect()
    {
        string[] given =
        [
            "Model.bilstm.hidden=3",
            "model.tcn.width=3",
            "training.augmentation.gain.factor=0.5",
            "steps.crop.range.fromBin=1",
            "words=a",
        ];
        SampleOptions options = OptionOverrides.Apply(new SampleOptions(), given);
        Assert.Equal(
            [
                "'model.bilstm.hidden' has no effect: model is tcn.",
                "'training.augmentation.gain.factor' has no effect: training.augmentation is empty.",
            ],
            OptionOverrides.Unused(options, given).Select(u => u.ToString())
        );
    }

    [Fact]
    public void FlatteningLeavesOutPartsNotChosen()
    {
        IReadOnlyList<KeyValuePair<string, string>> flat = OptionOverrides.Flatten(new SampleOptions());
        Assert.Equal(
            [
                "model=tcn",
                "model.tcn.width=32",
                "model.tcn.dropout=0.1",
                "model.tcn.dilations=1,2,4",
                "steps=log,crop.range",
                "steps.crop.range.fromBin=0",
                "steps.crop.range.edge.taper=",
                "training.learningRate=0.001",
                "training.schedule=halfCosine",
                "training.groupBy=",
                "training.augmentation=",
                "mars.rasteriser.rangeBins=13",
                "mine.hidden=64",
                "mine.bidirectional=true",
                "words=",
            ],
            flat.Select(p => $"{p.Key}={p.Value}")
        );
    }

    private sealed record ClashingSource
    {
        public SampleTraining Mars { get; init; } = new();

        public PartSections Sources { get; init; } = new(SampleParts.Sources);
    }

    private sealed record ClashingModel
    {
        public PartSelection Model { get; init; } = PartSelection.One(SampleParts.Models, "tcn");

        public PartSections Sources { get; init; } = new(Dotted);

        private static PartList<SamplePart> Dotted { get; } = Make();

        private static PartList<SamplePart> Make()
        {
            var list = new PartList<SamplePart>("source");
            list.Add(new("Model.TCN", "", new LstmOptions()) { Origin = new("mine.cs", "") });
            return list;
        }
    }

    private sealed record Unwritable
    {
        public TimeSpan Length { get; init; }
    }

    [Fact]
    public void ClashingKeysNameBothOwners()
    {
        OptionTree.Check(new SampleOptions());
        Assert.StartsWith(
            "The option key 'mars' has two owners: the option 'mars' of ClashingSource and the source 'mars'.",
            Refusal(new ClashingSource())
        );
        Assert.StartsWith(
            "The option key 'Model.TCN' has two owners: the model 'tcn' and the source 'Model.TCN' of mine.cs.",
            Refusal(new ClashingModel())
        );
        Assert.Contains("'length' (the option 'length' of Unwritable) has the type TimeSpan", Refusal(new Unwritable()));
        Assert.Contains("must be a record", Refusal("text"));
    }

    private sealed record Ensemble
    {
        public PartSelection Member { get; init; } = PartSelection.One(Looped, "ensemble");

        public static PartList<SamplePart> Looped { get; } = new("model");
    }

    [Fact]
    public void APartThatChoosesFromItsOwnListIsRefused()
    {
        Ensemble.Looped.Add(new("ensemble", "", new Ensemble()));
        Assert.Contains("choose from a list that holds it", Refusal(new Ensemble()));
    }

    private static string Refusal(object options) => Assert.Throws<PartException>(() => OptionTree.Check(options)).Message;
}
