#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj

// When does the foot go up, when does it come down, for a person the model has never seen?
//   dotnet run experiments/find-goup-down.cs
//   dotnet run experiments/find-goup-down.cs -- mars:data/mars training.epochs=2 training.ensemble=1
//   dotnet run experiments/find-goup-down.cs -- study:DIR preset=tree-pose track=mlflow:http://localhost:5000 track=wandb:.
using TreePose;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.Tracking;

// %% What is asked: the data source first, then preset=NAME, seed=N, track=WHERE, and overrides as for --set.
ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
var experiment = new GoUpDown();
ScriptRequest asked = ScriptRequest.Of(args, experiment);
GoUpDownOptions options = asked.Apply(experiment.Options(asked.Preset));

// %% Data: whole captures as radar frames, a label a frame; and the work that there is to do on them.
var input = new WorkInput(options, asked.Data, asked.Seed);
GoUpDownWork work = experiment.Open(input, shown.Progress, CancellationToken.None);
FrameDataset data = work.Data;
Console.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Sequences.Count} captures, frames {data.Shape}");

// %% The record: a dated folder that says what ran, on what, from where. Trackers read it in the background.
TrackerSession trackers = shown.Owns(TrackerSession.To(asked.Track));
RunRequest request = asked.Record(experiment, input, work, shown) with { Started = trackers.Attach };
RunRecord run = RunRecord.Start(request, TimeProvider.System);
trackers.Watch(run);
shown.In(run);

// %% Leave one participant out. Each training is on disk when it ends: './treepose resume latest' goes on after a kill.
var runner = new Runner(experiment, input, work, run);
var found = (GoUpDownCollected)runner.Run(Environment.ProcessorCount, shown.Progress, CancellationToken.None);
foreach (FoldResult fold in found.Report.Folds)
{
    (double? frames, double? events) = (fold.Scores.Frames.MacroF1, fold.Scores.Counts(250).F1);
    Console.WriteLine($"participant {fold.Fold.Name}: macro F1 {frames:0.000}, event F1 at 250 ms {events:0.000}");
}

// %% Figures, baselines beside them, and plots.
shown.ShowPlots();
run.Finish(RunStatus.Finished);
foreach ((string name, double? value) in found.Report.Figures)
    Console.WriteLine($"{name, -32} {value:0.000}");
foreach ((string name, GoUpDownReport baseline) in found.Report.Baselines)
{
    (double? frames, double? events) = (baseline.Figures["frame.macroF1.mean"], baseline.Figures["event.f1.250ms"]);
    Console.WriteLine($"baseline '{name}': macro F1 {frames:0.000}, event F1 at 250 ms {events:0.000}");
}
Console.WriteLine($"Record: {run.Folder}");
Console.WriteLine($"Report: {RunReport.Write(run.Folder, Bench.Shipped().Tell)}");
foreach (DeliveryOutcome outcome in trackers.Finish())
    Console.WriteLine(outcome);
