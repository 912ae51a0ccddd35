using TreePose.Balance;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Simulation;
using TreePose.TestKit;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Presets are files, and those shipped say what the experiments' own presets say.</summary>
public sealed class PresetTests
{
    private static Presets In(string folder) => new(typeof(Bench).Assembly, folder);

    [Theory]
    [InlineData("default")]
    [InlineData("study")]
    [InlineData("tree-pose")]
    [InlineData("quick")]
    public void GoUpDownStartsFromItsFiles(string name)
    {
        var defaults = new GoUpDownOptions();
        Same(
            new GoUpDown(),
            name,
            name switch
            {
                "study" => defaults with
                {
                    Model = defaults.Model.With("study"),
                    Training = new TrainingOptions
                    {
                        WindowFrames = 100,
                        StrideFrames = 10,
                        Epochs = 5,
                        BatchSize = 2,
                        LearningRate = 1e-3,
                        WeightDecay = 0,
                        Schedule = Schedule.Constant,
                        ClassWeightPower = 0,
                        GradientClip = 1e6,
                        Ensemble = 1,
                        Augmentation = ShippedAugmentations.Chosen().With(),
                    },
                },
                "tree-pose" => defaults with
                {
                    Training = new TrainingOptions
                    {
                        WindowFrames = 100,
                        StrideFrames = 25,
                        LookAheadFrames = 6,
                        Epochs = 15,
                        Ensemble = 1,
                        Augmentation = ShippedAugmentations
                            .Chosen()
                            .WithOptions("rangeShift", new RangeShiftOptions { Bins = 2 })
                            .WithOptions("cellLoss", new CellLossOptions { Probability = 0.1 }),
                    },
                    Protocol = new ProtocolOptions { Decoder = new DecoderOptions { MinimumEventFrames = 2 } },
                },
                "quick" => defaults with
                {
                    Training = defaults.Training with { Ensemble = 1 },
                    Protocol = defaults.Protocol with { Kind = ProtocolKind.KFold },
                },
                _ => defaults,
            }
        );
    }

    [Fact]
    public void AQuickLookAtHoldsIsADefaultOneWithLessOfEverything()
    {
        var defaults = new LooFineTuneOptions();
        Same(
            new LooFineTune(),
            "quick",
            defaults with
            {
                Training = defaults.Training with { Epochs = 10 },
                FineTuning = defaults.FineTuning with { Epochs = 5 },
                Protocol = defaults.Protocol with { Kind = ProtocolKind.KFold, Modes = [FineTuning.Whole, FineTuning.Offset], Repeats = 1 },
            }
        );
    }

    [Theory]
    [InlineData("default")]
    [InlineData("study")]
    public void LooFineTuneStartsFromItsFiles(string name)
    {
        var defaults = new LooFineTuneOptions();
        PartSelection map = new StudyOptions().Representation;
        var plain = new HoldTrainingOptions
        {
            BatchSize = 2,
            WeightDecay = 0,
            Schedule = Schedule.Constant,
            GradientClip = 1e9,
        };
        Same(
            new LooFineTune(),
            name,
            name != "study"
                ? defaults
                : defaults with
                {
                    Model = defaults.Model.With("study"),
                    Training = plain with { Epochs = 5, LearningRate = 1e-3 },
                    FineTuning = new RegressionOptions
                    {
                        Epochs = 2,
                        LearningRate = 3e-4,
                        BatchSize = plain.BatchSize,
                        WeightDecay = plain.WeightDecay,
                        Schedule = plain.Schedule,
                        GradientClip = plain.GradientClip,
                    },
                    Protocol = new()
                    {
                        CalibrationFractions = [0.1, 0.2, 0.33, 1],
                        Modes = [FineTuning.Whole],
                        Repeats = 1,
                        MinimumEvaluationHolds = 1,
                    },
                    Holds = new()
                    {
                        Sources = defaults
                            .Holds.Sources.WithOptions(
                                "study",
                                new StudyHoldSourceOptions { CopSpeed = CopSpeedRule.Study, Representation = map }
                            )
                            .WithOptions("simulated", new SimulatedSourceOptions()),
                    },
                }
        );
    }

    private static void Same(Experiment experiment, string name, object expected)
    {
        ConfigFile preset = In("nowhere").Find(experiment.Name, name);
        object options = OptionOverrides.Apply(experiment.DefaultOptions, preset.Overrides);
        Assert.Equal(OptionsJson.Of(expected).ToJsonString(), OptionsJson.Of(options).ToJsonString());
        Assert.Equal(OptionsJson.Of(expected).ToJsonString(), OptionsJson.Of(experiment.Options(name)).ToJsonString());
        Assert.Empty(OptionOverrides.Unused(options, preset.Overrides));
    }

    [Fact]
    public void EveryShippedPresetIsListedWithItsMeaning()
    {
        IReadOnlyList<Preset> presets = In("nowhere").List("goup-down");
        Assert.Equal(["default", "quick", "study", "tree-pose"], presets.Select(p => p.Name));
        Assert.StartsWith("The network and protocol that the study printed", presets[2].Meaning);
        Assert.Equal(["default", "quick", "study"], In("nowhere").List("loo-finetune").Select(p => p.Name));
        Assert.Empty(In("nowhere").List("no-such-experiment"));
        // Whoever works in the repository has the shipped files as their own, too.
        Assert.Equal(presets, In(Path.Combine(TestFiles.Repository, Presets.FolderName)).List("goup-down"));
    }

    [Fact]
    public void AUsersFileAddsAPreset()
    {
        using var scratch = new ScratchFolder();
        Write(scratch, "mine.yaml", "# Quick.\ntraining.epochs: 1");
        Write(scratch, "notes.txt", "not a preset");
        Assert.Equal(new Preset("mine", "Quick."), In(scratch.Path).List("goup-down")[^1]);
        OptionOverride only = Assert.Single(In(scratch.Path).Find("goup-down", "mine").Overrides);
        Assert.Equal(("training.epochs=1", $"{scratch.File("goup-down/mine.yaml")}, line 2"), (only.ToString(), only.Origin));
    }

    [Theory]
    [InlineData(
        "study.yaml",
        "training.epochs: 1",
        "study",
        "There are two presets 'study' of goup-down: the shipped hyperparameters/goup-down/study.yaml and"
    )]
    [InlineData("mine.yaml", "a: [", "mine", "is not YAML")]
    [InlineData("mine.yaml", "seed: 3", "mine", "says more than options, which a preset cannot. Give it to --config instead.")]
    [InlineData("mine.yaml", "experiment: loo-finetune", "mine", "is for the experiment loo-finetune, not goup-down.")]
    public void WhatIsWrongWithAFileIsSaidWhenItIsNamed(string file, string text, string name, string problem)
    {
        using var scratch = new ScratchFolder();
        Write(scratch, file, text);
        Assert.Contains(problem, Assert.ThrowsAny<TreePoseException>(() => In(scratch.Path).Find("goup-down", name)).Message);
        Assert.Contains(problem, In(scratch.Path).List("goup-down").Single(p => p.Name == name).Meaning);
    }

    [Fact]
    public void AnUnknownPresetNamesThoseThereAre() =>
        Assert.Equal(
            "'--preset ../x' is not a preset of goup-down: allowed is default, quick, study, tree-pose.",
            Assert.Throws<OptionsException>(() => In("nowhere").Find("goup-down", "../x")).Message
        );

    public static TheoryData<object> Records =>
        [new GoUpDown().Options("default"), new LooFineTune().Options("study"), new StabilityRunOptions()];

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public void TheOptionsOfExperimentsKeepTheContract(object options) => OptionsContract.Check(options);

    private static void Write(ScratchFolder scratch, string file, string text)
    {
        Directory.CreateDirectory(scratch.File("goup-down"));
        File.WriteAllText(scratch.File($"goup-down/{file}"), text);
    }
}
