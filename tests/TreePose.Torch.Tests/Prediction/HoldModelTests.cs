using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A model of holds: the experiment's own zero-shot figures, and answers where nothing was measured.</summary>
public sealed class HoldModelTests : IDisposable
{
    private static readonly string[] Quick =
    [
        "model=study-copspeed",
        "training.epochs=1",
        "protocol.calibrationHolds=0,2",
        "protocol.modes=offset",
        "protocol.repeats=2",
    ];
    private readonly FinishedRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("steps=log1p,standardise.perBin", "study-copspeed")]
    [InlineData("steps=", "attention")]
    public void ARunOnItsOwnDataGivesItsOwnZeroShotFiguresToTheBit(string steps, string network)
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", [.. Quick, steps, $"model={network}"]);
        HoldModel model = HoldModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        HoldDataset data = Read(model);
        HoldPredictions predicted = model.Predict(data, byAll: false, SilentProgress.Instance, TestContext.Current.CancellationToken);
        JsonObject scores = predicted.Score().ToJson();
        string[] zeroShot = [.. run.Results!["figures"]!.AsObject().Select(f => f.Key).Where(k => k.Contains("zero-shot"))];
        Assert.Equal(zeroShot, scores["figures"]!.AsObject().Select(f => f.Key));
        Assert.NotEmpty(zeroShot);
        Assert.All(zeroShot, k => Assert.Equal(run.Results["figures"]![k]!.ToJsonString(), scores["figures"]![k]!.ToJsonString()));
        Assert.Equal(run.Results["settings"]![0]!["model"]!.ToJsonString(), scores["settings"]![0]!["model"]!.ToJsonString());
        Assert.Equal(run.Results["settings"]![0]!["seeds"]!.ToJsonString(), scores["settings"]![0]!["seeds"]!.ToJsonString());
        Assert.Equal(data.Holds.Select(h => (h.Id, h.Number)).Distinct().Count(), predicted.Holds.Count);
        Assert.All(predicted.Holds, h => Assert.Equal($"fold {h.Hold.Id.Participant}", h.Model));
    }

    [Theory]
    [InlineData("study-copspeed", "log1p,standardise.perBin")]
    [InlineData("study-copspeed", "rate")]
    [InlineData("attention", "")]
    public void OneCaptureAfterTheOtherTheAnswersAndFiguresAreThoseOfTheWholeToTheBit(string network, string steps)
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", [.. Quick, $"model={network}", $"steps={steps}"]);
        HoldModel model = HoldModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        HoldPredictions whole = model.Predict(Read(model), false, SilentProgress.Instance, TestContext.Current.CancellationToken),
            each = model.ReadAndPredict(
                model.Folder.Description.Data!,
                null,
                false,
                SilentProgress.Instance,
                TestContext.Current.CancellationToken
            );
        Assert.Equal(whole.Holds.Select(h => (h.Hold.Id, h.Predicted)), each.Holds.Select(h => (h.Hold.Id, h.Predicted)));
        Assert.Equal(whole.Score().ToJson().ToJsonString(), each.Score().ToJson().ToJsonString());
        string[] zeroShot = [.. run.Results!["figures"]!.AsObject().Select(f => f.Key).Where(k => k.Contains("zero-shot"))];
        JsonNode figures = each.Score().ToJson()["figures"]!;
        Assert.All(zeroShot, k => Assert.Equal(run.Results["figures"]![k]!.ToJsonString(), figures[k]!.ToJsonString()));
        Assert.All(each.Holds, h => Assert.Empty(h.Hold.Frames));
    }

    [Fact]
    public void HoldsWithoutAMeasuredValueArePredictedAlike()
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", Quick, trainOnAll: true);
        HoldModel model = HoldModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        HoldDataset own = Read(model);
        HoldPredictions Of(HoldDataset data, bool byAll) =>
            model.Predict(data, byAll, SilentProgress.Instance, TestContext.Current.CancellationToken);
        HoldDataset bare = own with
        {
            Holds =
            [
                .. own.Holds.Select(h =>
                    h with
                    {
                        Id = new CaptureId("N" + h.Id.Participant, h.Id.Name),
                        Target = null,
                        FrameTargets = null,
                    }
                ),
            ],
        };
        HoldPredictions predicted = Of(bare, byAll: false);
        Assert.All(predicted.Holds, h => Assert.Equal("all participants", h.Model));
        Assert.Equal(Of(own, byAll: true).Holds.Select(h => h.Predicted), predicted.Holds.Select(h => h.Predicted));
        Assert.Contains("there is nothing to score", Assert.Throws<TreePoseException>(() => predicted.Score()).Message);
        string wrong = Assert.Throws<TreePoseException>(() => EventModel.Of(ModelFolder.OfRun(run), _runs.Bench)).Message;
        Assert.Contains("is a model of the kind 'copSpeed', not 'events'", wrong);
        string to = _runs.File("out");
        PredictionFolder.Write(to, model.Folder, predicted, score: null);
        string[] rows = File.ReadAllLines(Path.Combine(to, PredictionFolder.Holds));
        Assert.Equal(
            "capture,participant,hold,start_s,end_s,predicted_mm_per_s,low_mm_per_s,high_mm_per_s,no_interval_because,model",
            rows[0]
        );
        Assert.Equal(predicted.Holds.Count + 1, rows.Length);
        Assert.All(
            rows[1..],
            r => Assert.Contains(",,an interval at 90 % needs 9 people or more who were left out, and there are 3.,", r.Replace("\"", ""))
        );
        Assert.Contains(
            "exists already",
            Assert.Throws<TreePoseException>(() => PredictionFolder.Write(to, model.Folder, predicted, null)).Message
        );
    }

    [Fact]
    public void IntervalsComeFromTheErrorsOnOtherPeopleThatTheModelCarries()
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", Quick, trainOnAll: true);
        string path = Path.Combine(run.Folder, "results.json");
        JsonObject results = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        JsonArray intervals = results["intervals"]!.AsArray();
        Assert.Equal([1, 2], intervals.Select(i => (int)i!["networks"]!)); // one network, and means over both repeats
        Assert.Equal(["01", "02", "03"], intervals[0]!["leftOut"]!.AsArray().Select(p => (string)p!["participant"]!));
        Assert.All(intervals, i => Assert.Null(i!["halfWidth"]));
        for (int person = 4; person <= 9; person++) // as if nine had been left out, with errors of 4, 5, … 9 mm/s
            foreach (JsonNode? of in intervals)
                of!["leftOut"]!.AsArray().Add(new JsonObject { ["participant"] = $"0{person}", ["errors"] = new JsonArray(100 * person) });
        File.WriteAllText(path, results.ToJsonString());

        HoldModel model = HoldModel.Of(ModelFolder.OfRun(StoredRun.Open(run.Folder)), _runs.Bench, level: 0.8);
        HoldDataset own = Read(model);
        HoldPredictions Of(bool byAll, HoldModel by) =>
            by.Predict(own, byAll, SilentProgress.Instance, TestContext.Current.CancellationToken);
        PredictedHold[] all = [.. Of(byAll: true, model).Holds],
            folds = [.. Of(byAll: false, model).Holds];
        Assert.All(all, h => Assert.Equal((0, h.Predicted + 800), (h.Interval!.Low, h.Interval.High))); // the 8th of 9
        Assert.All(folds, h => Assert.Equal(h.Predicted + 900, h.Interval!.High)); // the 8th of the other 8
        HoldModel strict = HoldModel.Of(model.Folder, _runs.Bench);
        Assert.All(Of(byAll: true, strict).Holds, h => Assert.Equal(h.Predicted + 900, h.Interval!.High));
        Assert.All(
            Of(byAll: false, strict).Holds,
            h => Assert.Contains("needs 9 people or more who were left out, and there are 8", h.NoInterval)
        );
        Assert.Contains(
            "The level of intervals cannot be 90",
            Assert.Throws<OptionsException>(() => HoldModel.Of(model.Folder, _runs.Bench, level: 90)).Message
        );
        string other = Assert.Throws<OptionsException>(() => HoldModel.Of(model.Folder, _runs.Bench, ["study.channels=1"])).Message;
        Assert.Contains("allowed are options of the source (holds.mars.…, holds.study.…", other);
        Assert.DoesNotContain("decoder", other); // a model of holds has none
    }

    private static HoldDataset Read(HoldModel model) =>
        model.Read(model.Folder.Description.Data!, null, SilentProgress.Instance, TestContext.Current.CancellationToken);
}
