#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj

// How stable is a person the model has never seen, and how much do a few of their holds help?
//   dotnet run experiments/loo-cv-finetune.cs
//   dotnet run experiments/loo-cv-finetune.cs -- mars:data/mars training.epochs=10 protocol.repeats=1
//   dotnet run experiments/loo-cv-finetune.cs -- study:DIR preset=study track=wandb:.
using TreePose;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.Tracking;

// %% What is asked: the data source first, then preset=NAME, seed=N, track=WHERE, and overrides as for --set.
ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
var experiment = new LooFineTune();
ScriptRequest asked = ScriptRequest.Of(args, experiment);
LooFineTuneOptions options = asked.Apply(experiment.Options(asked.Preset));

// %% Data: holds as radar frames, each with one number to predict.
var input = new WorkInput(options, asked.Data, asked.Seed);
LooFineTuneWork work = experiment.Open(input, shown.Progress, CancellationToken.None);
HoldDataset data = work.Data;
Console.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Holds.Count} sequences, frames {data.Shape}");
foreach (var person in data.Holds.GroupBy(h => h.Id.Participant))
{
    (int shortest, int longest) = (person.Min(h => h.Length), person.Max(h => h.Length));
    Console.WriteLine(
        $"participant {person.Key}: {person.Count()} sequences of {shortest} to {longest} frames, "
            + $"target {person.Average(h => h.Target!.Value):0.0} {data.TargetUnit} on average"
    );
}

// %% The record: a dated folder. './treepose resume latest' goes on with it after a kill.
TrackerSession trackers = shown.Owns(TrackerSession.To(asked.Track));
RunRequest request = asked.Record(experiment, input, work, shown) with { Started = trackers.Attach };
RunRecord run = RunRecord.Start(request, TimeProvider.System);
trackers.Watch(run);
shown.In(run);

// %% Leave one participant out; score zero-shot and after calibration, always on the same last holds.
var runner = new Runner(experiment, input, work, run);
var found = (LooFineTuneCollected)runner.Run(Environment.ProcessorCount, shown.Progress, CancellationToken.None);

// %% Figures with both baselines beside them, in words too, and plots.
foreach (CalibrationPoint point in found.Report.Points)
{
    string baselines = string.Join(", ", point.Baselines.Select(b => $"{b.Baseline} {b.Scores.Mae.Value:0.00}"));
    (double? pooled, double? within) = (point.Model!.RSquared.Value, point.Model.RSquaredWithin.Value);
    Console.WriteLine(
        $"{point.Name, -18} R2 {pooled:0.00} (within participants {within:0.00}), "
            + $"MAE {point.Model.Mae.Value:0.00} {data.TargetUnit}; {baselines}"
    );
}
Console.WriteLine(found.Verdict.Sentence);
shown.ShowPlots();
run.Finish(RunStatus.Finished);
Console.WriteLine($"Record: {run.Folder}");
Console.WriteLine($"Report: {RunReport.Write(run.Folder, Bench.Shipped().Tell)}");
foreach (DeliveryOutcome outcome in trackers.Finish())
    Console.WriteLine(outcome);
