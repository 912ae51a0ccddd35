using TreePose.Evaluation;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Runs;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>Trainings that begin with weights that exist: the right ones, never those that have seen whom a fold is tested on.</summary>
public sealed class StartingWeightsTests : IDisposable
{
    private static readonly string[] Quick = ["training.epochs=1", "training.strideFrames=100", "training.ensemble=1", "model=study"];

    /// <summary>A training that changes next to nothing.</summary>
    private static readonly string[] Still =
    [
        .. Quick,
        "training.learningRate=1e-7",
        "training.schedule=constant",
        "training.augmentation=",
    ];

    private readonly FinishedRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void EachFoldBeginsWithTheNetworkThatLeftItsPeopleOut()
    {
        (StoredRun first, Collected before, _) = _runs.Make("goup-down", Quick, trainOnAll: true);
        (StoredRun second, Collected after, _) = _runs.Make("goup-down", [.. Still, $"training.from={first.Folder}"]);
        float[][] one = Probabilities(before),
            two = Probabilities(after),
            other = Probabilities(_runs.Make("goup-down", Still).Collected);
        Assert.True(Difference(one, two) < 0.01, $"{Difference(one, two)}");
        Assert.True(Difference(one, other) > 0.1, $"{Difference(one, other)}"); // random weights answer otherwise
        Assert.Contains(
            "each fold with a network that has not seen whom it is tested on",
            File.ReadAllText(Path.Combine(second.Folder, RecordFiles.Findings)),
            StringComparison.Ordinal
        );
        Assert.Contains("training.from/fold_", string.Join(' ', second.DataManifest.Keys), StringComparison.Ordinal);
        Assert.DoesNotContain("do not say whom they have seen", $"{second.Results!["notes"]}", StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkThatHasSeenThePersonIsRefusedBeforeAnythingIsTrained()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick);
        string fold = Directory.GetFiles(Path.Combine(run.Folder, RecordFiles.CheckpointsFolder), "fold_01_0.pth")[0];
        string said = Assert.Throws<LeakageException>(() => _runs.Make("goup-down", [.. Quick, $"training.from={fold}"])).Message;
        Assert.Contains("has seen somebody whom a fold is tested on (participant 02", said, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatSayNothingAreUsedOnlyWhenTrustedAndTheReportSaysSo()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick);
        string foreign = _runs.File("lab.pth");
        File.Copy(Path.Combine(run.Folder, RecordFiles.CheckpointsFolder, "fold_01_0.pth"), foreign);
        string[] from = [.. Quick, $"training.from={foreign}"];
        Assert.Contains(
            "nothing says whom these weights have seen",
            Assert.Throws<TreePoseException>(() => _runs.Make("goup-down", from)).Message,
            StringComparison.Ordinal
        );
        (StoredRun trusted, _, _) = _runs.Make("goup-down", [.. from, "training.trustFrom=true"]);
        Assert.Contains("do not say whom they have seen", $"{trusted.Results!["notes"]}", StringComparison.Ordinal);
        string said = Assert
            .Throws<DataFormatException>(() =>
                _runs.Make("goup-down", [.. from, "training.trustFrom=true", "training.fromNames=fc.=head."])
            )
            .Message;
        Assert.Contains("head.weight", said, StringComparison.Ordinal);
    }

    [Fact]
    public void ARegressionBeginsWithWeightsOfItsOwnKind()
    {
        string[] brief = ["training.epochs=1", "fineTuning.epochs=1", "protocol.repeats=1", "protocol.modes=offset"];
        (StoredRun run, _, _) = _runs.Make("loo-finetune", brief);
        (StoredRun again, _, _) = _runs.Make("loo-finetune", [.. brief, $"training.from={run.Folder}"]);
        Assert.NotEqual($"{run.Results!["figures"]}", $"{again.Results!["figures"]}");
        Assert.Contains(
            "is a model of the kind 'copSpeed'; 'training.from' takes one of 'events' here",
            Assert.Throws<TreePoseException>(() => _runs.Make("goup-down", [.. Quick, $"training.from={run.Folder}"])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("'training.from=no/such': there is no such file, run or model folder, and no workflow", "training.from=no/such")]
    [InlineData("do nothing without 'training.from'", "training.trustFrom=true")]
    [InlineData("'conv1' in 'training.fromNames' is no OLD=NEW", "training.from=.", "training.fromNames=conv1")]
    public void WhatCannotBeMeantIsRefused(string message, params string[] overrides) =>
        Assert.Contains(
            message,
            Assert.ThrowsAny<TreePoseException>(() => _runs.Make("goup-down", [.. Quick, .. overrides])).Message,
            StringComparison.Ordinal
        );

    private static float[][] Probabilities(Collected collected) =>
        [.. ((GoUpDownCollected)collected).Report.Folds.SelectMany(f => f.Captures).Select(c => c.Probabilities)];

    private static double Difference(float[][] one, float[][] two) =>
        one.Zip(two).Max(p => p.First.Zip(p.Second).Max(v => Math.Abs(v.First - v.Second)));
}
