using TreePose.Configuration;
using TreePose.Contracts;
using TreePose.Datasets.Stability;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>Files with options: both languages, both shapes, what they get wrong.</summary>
public sealed class ConfigFileTests
{
    private const string Record = """
        {
          "experiment": "sample",
          "seed": 7,
          "options": {
            "data": "mars:somewhere",
            "preset": "study",
            "options": {
              "model": "bilstm", "model.bilstm": { "hidden": 3, "bidirectional": false },
              "steps": ["crop.range"], "steps.crop.range": { "fromBin": 1, "edge": { "taper": null } },
              "training": { "learningRate": 1E-06, "schedule": "constant", "groupBy": null, "augmentation": [] },
              "words": ["a", "b"]
            },
            "nested": ["training.learningRate=1e-4,1e-3"],
            "trainOnAll": true
          },
          "overrides": ["model=bilstm"],
          "dataSource": "mars:typed",
          "dataManifest": { "a.csv": "00" }
        }
        """;

    private static SampleOptions Apply(string text, string name = "mine.yaml") =>
        OptionOverrides.Apply(new SampleOptions(), ConfigFile.Parse(text, name).Overrides);

    private static string Refusal(string text, string name) => Assert.ThrowsAny<TreePoseException>(() => Apply(text, name)).Message;

    /// <summary>Smallest inputs of ./eng/fuzz: the parser of YAML fails otherwise than it says.</summary>
    [Theory]
    [InlineData("#\nl: {\nr")]
    [InlineData("w: {\nc")]
    [InlineData("  n: [\nc")]
    [InlineData("a: [{\nb")]
    public void ABracketThatStaysOpenIsNoYaml(string text) => Assert.Contains("is not YAML", Refusal(text, "mine.yaml"));

    [Fact]
    public void TheConfigurationOfARunIsTakenAsItStands()
    {
        ConfigFile file = ConfigFile.Parse(Record, "config.json");
        Assert.Equal(("sample", 7, "mars:somewhere", "study"), (file.Experiment, file.Seed, file.Data, file.Preset));
        Assert.Equal((true, "training.learningRate=1e-4,1e-3"), (file.TrainOnAll, Assert.Single(file.Nested)));
        SampleOptions options = OptionOverrides.Apply(new SampleOptions(), file.Overrides);
        Assert.Equal(new LstmOptions { Hidden = 3, Bidirectional = false }, options.Model.OptionsOf("bilstm"));
        Assert.Equal(["crop.range"], options.Steps.Names);
        Assert.Equal((1e-6, SampleSchedule.Constant), (options.Training.LearningRate, options.Training.Schedule));
        Assert.Equal(["a", "b"], options.Words);
        Assert.Empty(OptionOverrides.Unused(options, file.Overrides));
    }

    [Fact]
    public void EveryRecordGivesItsOptionsAgain()
    {
        var random = new Random(5);
        object options = new StabilityOptions();
        for (int i = 0; i < 100; i++)
        {
            string json = OptionsJson.Of(options).ToJsonString();
            string record = $$$"""{"experiment":"x","seed":1,"options":{"data":"d","options":{{{json}}}}}""";
            foreach (string text in new[] { json, record })
            {
                ConfigFile file = ConfigFile.Parse(text, "config.json");
                Assert.Equal(json, OptionsJson.Of(OptionOverrides.Apply(new StabilityOptions(), file.Overrides)).ToJsonString());
            }
            options = RandomOptions.Of(new StabilityOptions { Outliers = new() { Measures = [] } }, random);
        }
    }

    [Theory]
    [InlineData(
        "mine.json",
        """
            // What it is for.
            {
              "experiment": "sample", "data": "mars:x", /* a comment */ "seed": 3,
              "model.tcn.width": 64,
              "training": { "learningRate": 1e-3, "augmentation": ["gain"], "augmentation.gain": { "factor": 0.5, }, },
            }
            """
    )]
    [InlineData(
        "mine.yaml",
        """
            # What it is for.
            experiment: sample
            data: mars:x
            seed: 3
            model.tcn.width: 64   # dotted
            training:
              learningRate: 1e-3
              augmentation: [gain]
              augmentation.gain: {factor: 0.5}
            """
    )]
    [InlineData(
        "mine.yml",
        """
            ---
            description: What it is for.
            experiment: sample
            data: "mars:x"
            seed: 3
            options:
              model: {tcn: {width: 64}}
              training:
                learningRate: 0.001
                augmentation:
                  - 'gain'
                augmentation.gain.factor: 5e-1
            """
    )]
    public void WrittenByHand(string name, string text)
    {
        ConfigFile file = ConfigFile.Parse(text, name);
        Assert.Equal(
            ("What it is for.", "sample", "mars:x", 3, null),
            (file.Description, file.Experiment, file.Data, file.Seed, file.Preset)
        );
        SampleOptions options = OptionOverrides.Apply(new SampleOptions(), file.Overrides);
        Assert.Equal((64, 1e-3), (((TcnOptions)options.Model.OptionsOf("tcn")!).Width, options.Training.LearningRate));
        Assert.Equal(["gain"], options.Training.Augmentation.Names);
        Assert.Equal(new GainOptions { Factor = 0.5 }, options.Training.Augmentation.OptionsOf("gain"));
    }

    /// <summary>What YAML is known to guess wrong: the value that was meant, or an error that says the right form.</summary>
    [Theory]
    [InlineData("training.groupBy: no", "no")]
    [InlineData("training.groupBy: on", "on")]
    [InlineData("training.groupBy: 1.10", "1.10")]
    [InlineData("training.groupBy: 010", "010")]
    [InlineData("training.groupBy: 12:30", "12:30")]
    [InlineData("training.groupBy: 2024-01-02", "2024-01-02")]
    [InlineData("training.groupBy: \"null\"", "null")]
    [InlineData("training.groupBy: ~", null)]
    [InlineData("training.groupBy:", null)]
    [InlineData("training.groupBy: >-\n  two\n  lines", "two lines")]
    public void YamlTextsAreWhatWasTyped(string yaml, string? text) => Assert.Equal(text, Apply(yaml).Training.GroupBy);

    [Theory]
    [InlineData("training.learningRate: 1e-3", 1e-3)]
    [InlineData("training.learningRate: 1E-3", 1e-3)]
    [InlineData("training.learningRate: 1.0e-3", 1e-3)]
    [InlineData("training:\n  learningRate: 0.5", 0.5)]
    public void YamlNumbersAreNumbers(string yaml, double value) => Assert.Equal(value, Apply(yaml).Training.LearningRate);

    [Theory]
    [InlineData("training.learningRate: 0,001", "mine.yaml, line 1: 'training.learningRate' cannot be '0,001': write 0.001; allowed")]
    [InlineData("training.learningRate: .5", "'.5': write 0.5;")]
    [InlineData("training.learningRate: .inf", "cannot be '.inf'")]
    [InlineData("training.learningRate: \"0.5\"", "cannot be '\"0.5\"': allowed is 1E-07 to 1.")]
    [InlineData("training.learningRate: [0.5]", "cannot be '[0.5]': allowed is 1E-07 to 1.")]
    [InlineData("training.learningRate: {a: 1}", "mine.yaml, line 1: 'training.learningRate.a' is not a known key.")]
    [InlineData("training.learningRate:", "'training.learningRate' cannot be null")]
    [InlineData("model.tcn.width: 010", "'010': write 10;")]
    [InlineData("model.tcn.width: 0o10", "'0o10'")]
    [InlineData("model.tcn.width: 0x10", "'0x10': write 16;")]
    [InlineData("model.tcn.width: 1_0", "'1_0': write 10;")]
    [InlineData("model.tcn.width: 3.0", "'3.0': write 3;")]
    [InlineData("model.tcn.dilations: [1, '2']", "cannot be '[\"1\",\"2\"]'")]
    [InlineData("model.bilstm.bidirectional: yes", "'yes': write true;")]
    [InlineData("model.bilstm.bidirectional: 'true'", "cannot be '\"true\"'")]
    [InlineData("model: null", "'model' cannot be null")]
    [InlineData("model: [tcn]", "'model' cannot be '[tcn]'")]
    [InlineData("words: [a, 'b,c']", "mine.yaml, line 1: 'words' holds 'b,c'.")]
    [InlineData("words: [a, [b]]", "'words' holds a list.")]
    [InlineData("words:\n- a\n- ''", "mine.yaml, line 3: 'words' holds ''.")]
    [InlineData("a: 1\nwords: []\na: 2", "mine.yaml, line 3: the key 'a' stands there twice, first in line 1.")]
    [InlineData("training: {groupBy: a}\ntraining.GroupBy: b", "line 2: the key 'training.GroupBy' stands there twice, first in line 1.")]
    [InlineData("x: &a [1]\ny: *a", "line 1: uses an anchor.")]
    [InlineData("y: *a", "mine.yaml, line 1:")]
    [InlineData("x: !!int 3", "line 1: uses a tag.")]
    [InlineData("x: !System.Type 3", "line 1: uses a tag.")]
    [InlineData("<<: {a: 1}", "'<<.a' is not a known key.")]
    [InlineData("? [a]\n: b", "has a key that is no text.")]
    [InlineData("a: 1\n---\nb: 2", "line 2: holds several documents.")]
    [InlineData("- a\n- b", "mine.yaml, line 1: holds no keys.")]
    [InlineData("text", "mine.yaml, line 1: holds no keys.")]
    [InlineData("a: b: c", "mine.yaml, line 1: is not YAML")]
    [InlineData("a:\n\t- b", "mine.yaml, line 1: is not YAML (While scanning")]
    [InlineData("a: [1", "is not YAML")]
    [InlineData("seed: 1,5", "mine.yaml, line 1: 'seed' cannot be '1,5'. Write a whole number.")]
    [InlineData("seed: '3'", "'seed' cannot be '3'.")]
    [InlineData("seed: 3000000000", "'seed' cannot be '3000000000'.")]
    [InlineData("experiment: [a]", "'experiment' cannot be a list.")]
    [InlineData("options: 3", "'options' holds no keys.")]
    [InlineData("options: {}\ntraining: {}", "mine.yaml, line 2: 'training' is not a key of a run's configuration.")]
    [InlineData("options: {options: {}, other: 1}", "'other' is not a key of a run's configuration.")]
    [InlineData("options: {sweep: {over: []}}", "is the configuration of a sweep. Name one of its runs.")]
    [InlineData("options: {options: [1]}", "'options.options' holds no keys.")]
    [InlineData("options: {options: {}, trainOnAll: yes}", "'trainOnAll' cannot be 'yes'. Write true or false.")]
    [InlineData("options: {options: {}, nested: a}", "'nested' cannot be 'a'. Write a list of texts.")]
    public void WhatYamlGetsWrong(string yaml, string message) => Assert.Contains(message, Refusal(yaml, "mine.yaml"));

    [Theory]
    [InlineData("""{"training": {"learningRate": "0.1"}}""", "mine.json, line 1: 'training.learningRate' cannot be '\"0.1\"'")]
    [InlineData("""{"training": {"groupBy": 5}}""", "'training.groupBy' cannot be '5': allowed is a text.")]
    [InlineData("""{"training": {"schedule": true}}""", "'training.schedule' cannot be 'true': allowed is constant, halfCosine.")]
    [InlineData("""{"words": ["a", 1]}""", "'words' cannot be '[\"a\",\"1\"]'")]
    [InlineData("""{"model.bilstm.bidirectional": "true"}""", "cannot be '\"true\"': allowed is true or false.")]
    [InlineData("{\n\"a\": 1,\n\"a\": 2}", "mine.json, line 3: the key 'a' stands there twice, first in line 2.")]
    [InlineData("{\n\"a\": ", "mine.json, line 2: is not JSON.")]
    [InlineData("", "mine.json, line 1: is not JSON.")]
    [InlineData("[1]", "mine.json, line 1: holds no keys.")]
    [InlineData("{} {}", "is not JSON.")]
    [InlineData("""{"a": NaN}""", "is not JSON.")]
    public void WhatJsonGetsWrong(string json, string message) => Assert.Contains(message, Refusal(json, "mine.json"));

    [Fact]
    public void DeepNestingIsRefused()
    {
        Assert.Contains("nested deeper", Refusal(new string('[', 5000), "mine.yaml"));
        Assert.Contains("is not JSON", Refusal(new string('[', 5000), "mine.json"));
    }

    [Fact]
    public void AnEmptyFileChangesNothing()
    {
        ConfigFile file = ConfigFile.Parse("\n# Only a comment,\n# in two lines.\n\n# Another.\n", "empty.yaml");
        Assert.Empty(file.Overrides);
        Assert.Equal("Only a comment, in two lines.", file.Description);
    }

    [Fact]
    public void FilesThatCannotBeRead()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("latin.yaml"), [.. "a: "u8, 0xe4]);
        File.WriteAllText(scratch.File("large.json"), $"{{\"a\": \"{new string('x', 1 << 20)}\"}}");
        File.WriteAllText(scratch.File("other.toml"), "a = 1");
        File.WriteAllText(scratch.File("bom.json"), "\uFEFF{\"words\": []}");
        Assert.Contains("is not UTF-8 text", Problem("latin.yaml"));
        Assert.Contains("it is no configuration", Problem("large.json"));
        Assert.Contains("allowed are .json, .yaml and .yml", Problem("other.toml"));
        Assert.Contains("cannot be read", Problem("missing.yaml"));
        Assert.Contains("cannot be read", Assert.Throws<DataFormatException>(() => ConfigFile.Read(scratch.Path)).Message);
        Assert.Single(ConfigFile.Read(scratch.File("bom.json")).Overrides);

        string Problem(string name) => Assert.Throws<DataFormatException>(() => ConfigFile.Read(scratch.File(name))).Message;
    }

    private const string Marks = "{}[],:\"'\n\t#&*!|>-?%@`0e~ x\0\u00e9";

    /// <summary>Seeded damage of a good file: read as something, or one typed error.</summary>
    [Theory]
    [InlineData("mine.json")]
    [InlineData("mine.yaml")]
    public void DamagedFilesGiveTypedErrors(string name)
    {
        var random = new Random(11);
        for (int i = 0; i < 3000; i++)
        {
            char[] text = Record.ToCharArray();
            for (int k = random.Next(1, 6); k > 0; k--)
                text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            try
            {
                Apply(new string(text, 0, random.Next(text.Length)) + (random.Next(2) == 0 ? "" : "}}"), name);
            }
            catch (TreePoseException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }
}
