using TreePose.Configuration;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.Experiments.StabilityPreprocessing;
using TreePose.TestKit;
using TreePose.TestKit.Contracts;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Presets are files, and those shipped say what the experiments' own presets say.</summary>
public sealed class PresetTests
{
    private static readonly Bench Bench = Bench.Shipped();

    private static Presets In(string folder) => new(typeof(Bench).Assembly, folder);

    [Theory]
    [InlineData("default")]
    [InlineData("study")]
    [InlineData("tree-pose")]
    public void GoUpDownStartsFromItsFiles(string name) =>
        Same(GoUpDownOptions.Preset("default", Bench)!, GoUpDownOptions.Preset(name, Bench)!, In("nowhere").Find("goup-down", name));

    [Theory]
    [InlineData("default")]
    [InlineData("study")]
    public void LooFineTuneStartsFromItsFiles(string name) =>
        Same(LooFineTuneOptions.Preset("default", Bench)!, LooFineTuneOptions.Preset(name, Bench)!, In("nowhere").Find("loo-finetune", name));

    private static void Same(object defaults, object expected, ConfigFile preset)
    {
        object options = OptionOverrides.Apply(defaults, preset.Overrides);
        Assert.Equal(OptionsJson.Of(expected).ToJsonString(), OptionsJson.Of(options).ToJsonString());
        Assert.Empty(OptionOverrides.Unused(options, preset.Overrides));
    }

    [Fact]
    public void EveryShippedPresetIsListedWithItsMeaning()
    {
        IReadOnlyList<Preset> presets = In("nowhere").List("goup-down");
        Assert.Equal(["default", "study", "tree-pose"], presets.Select(p => p.Name));
        Assert.StartsWith("The network and protocol that the study printed", presets[1].Meaning);
        Assert.Equal(["default", "study"], In("nowhere").List("loo-finetune").Select(p => p.Name));
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
    [InlineData("study.yaml", "training.epochs: 1", "study", "There are two presets 'study' of goup-down: the shipped hyperparameters/goup-down/study.yaml and")]
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
    public void AnUnknownPresetNamesThoseThereAre() => Assert.Equal(
        "'--preset ../x' is not a preset of goup-down: allowed is default, study, tree-pose.",
        Assert.Throws<OptionsException>(() => In("nowhere").Find("goup-down", "../x")).Message);

    public static TheoryData<object> Records =>
    [
        GoUpDownOptions.Preset("default", Bench)!, LooFineTuneOptions.Preset("study", Bench)!, new StabilityRunOptions(),
    ];

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public void TheOptionsOfExperimentsKeepTheContract(object options) => OptionsContract.Holds(options);

    private static void Write(ScratchFolder scratch, string file, string text)
    {
        Directory.CreateDirectory(scratch.File("goup-down"));
        File.WriteAllText(scratch.File($"goup-down/{file}"), text);
    }
}
