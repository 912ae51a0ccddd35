using System.Text.Json.Nodes;
using TreePose.Configuration;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>Options as the JSON of config.json: its form, and that it comes back exactly or not at all.</summary>
public sealed class OptionsJsonTests
{
    private static string Written(SampleOptions options) => OptionsJson.Of(options).ToJsonString();

    private static SampleOptions Read(string json) =>
        OptionsJson.Read(StrictJson.Parse(json, "config.json"), new SampleOptions(), "config.json");

    [Fact]
    public void AChoiceStandsBesideTheOptionsOfWhatIsChosen() =>
        Assert.Equal(
            """
            {"model":"tcn","model.tcn":{"width":32,"dropout":0.1,"dilations":[1,2,4]},
            "steps":["log","crop.range"],"steps.crop.range":{"fromBin":0,"edge":{"taper":null}},
            "training":{"learningRate":0.001,"schedule":"halfCosine","groupBy":null,"augmentation":[]},
            "mars":{"rasteriser":{"rangeBins":13}},"mine":{"hidden":64,"bidirectional":true},"words":[]}
            """.ReplaceLineEndings(""),
            Written(new SampleOptions())
        );

    [Fact]
    public void WhatWasWrittenComesBack()
    {
        SampleOptions options = OptionOverrides.Apply(
            new SampleOptions(),
            [
                "model=bilstm",
                "model.bilstm.hidden=3",
                "steps=crop.range",
                "steps.crop.range.edge.taper=0.1",
                "training.augmentation=gain,noise",
                "training.augmentation.gain.factor=0.30000000000000004",
                "mine.bidirectional=false",
                "words=a,b",
                "training.groupBy=x",
            ]
        );
        string json = Written(options);
        SampleOptions back = Read(json);
        Assert.Equal(json, Written(back));
        Assert.Equal(OptionOverrides.Flatten(options), OptionOverrides.Flatten(back));
        Assert.Equal(new GainOptions { Factor = 0.30000000000000004 }, back.Training.Augmentation.OptionsOf("gain"));
    }

    [Fact]
    public void WhatIsNotNamedKeepsItsDefault()
    {
        SampleOptions back = Read("""{"model":"bilstm","steps":"crop,log","training":{"learningRate":0.5}}""");
        Assert.Equal(("bilstm", 0.5, SampleSchedule.HalfCosine), (back.Model.Name, back.Training.LearningRate, back.Training.Schedule));
        Assert.Equal(["crop", "log"], back.Steps.Names);
    }

    [Theory]
    [InlineData("""{"modl":"tcn"}""", "'modl' is not an option")]
    [InlineData("""{"training":{"learning":1}}""", "'training.learning' is not an option; known are learningRate, schedule")]
    [InlineData("""{"training":3}""", "'training' is 3: allowed is an object with options.")]
    [InlineData("""{"training":null}""", "'training' is null: allowed is an object with options.")]
    [InlineData("""{"training":{"learningRate":"0.1"}}""", "'training.learningRate' is \"0.1\": allowed is 1E-07 to 1.")]
    [InlineData("""{"training":{"learningRate":null}}""", "'training.learningRate' is null: allowed is 1E-07 to 1.")]
    [InlineData("""{"training":{"learningRate":1e999}}""", "'training.learningRate' is 1e999")]
    [InlineData("""{"training":{"learningRate":[0.1]}}""", "'training.learningRate' is [0.1]")]
    [InlineData("""{"training":{"schedule":1}}""", "'training.schedule' is 1: allowed is constant, halfCosine.")]
    [InlineData("""{"model.tcn":{"width":3.5}}""", "'model.tcn.width' is 3.5: allowed is 1 to 512.")]
    [InlineData("""{"model.tcn":{"width":99999999999}}""", "'model.tcn.width' is 99999999999")]
    [InlineData("""{"model.tcn":{"dilations":[1,"2"]}}""", "'model.tcn.dilations' is [1,")]
    [InlineData("""{"model.tcn":{"dilations":1}}""", "'model.tcn.dilations' is 1: allowed is a list of whole numbers.")]
    [InlineData("""{"model":"mine","model.mine":{}}""", "'model' is \"mine\". There is no model 'mine': allowed is tcn, bilstm, plain.")]
    [InlineData("""{"steps":["log","mine"]}""", "'steps' is [\"log\",\"mine\"]. There is no step 'mine'")]
    [InlineData("""{"model":null}""", "'model' is null")]
    [InlineData("""{"model.bilstm":{"hidden":3}}""", "'model.bilstm' has no effect: model is tcn.")]
    [InlineData("""{"mine":{"bidirectional":"true"}}""", "'mine.bidirectional' is \"true\": allowed is true or false.")]
    [InlineData("""{"training":{"learningRate":1,"learningRate":0.1}}""", "the key 'training.learningRate' stands there twice.")]
    [InlineData("""{"words":[],"model.tcn":{},"words":[]}""", "the key 'words' stands there twice.")]
    [InlineData("[]", "the record of options is []: allowed is an object with options.")]
    [InlineData("null", "the record of options is null")]
    [InlineData("{", "is not JSON, line 1.")]
    public void WhatCannotBeRead(string json, string problem) =>
        Assert.StartsWith($"config.json: {problem}", Assert.Throws<DataFormatException>(() => Read(json)).Message);

    [Fact]
    public void ADoubledKeyIsFoundWithoutStrictJsonToo()
    {
        JsonNode? json = JsonNode.Parse("""{"words":[],"words":["a"]}""");
        var error = Assert.Throws<DataFormatException>(() => OptionsJson.Read(json, new SampleOptions(), "config.json"));
        Assert.Contains("stands there twice", error.Message);
    }
}
