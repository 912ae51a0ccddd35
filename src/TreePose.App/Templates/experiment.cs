#:package TreePose.App@TREEPOSE_VERSION

// An experiment step by step: when does the foot go up and down, for a person the model has never seen? Each cell (// %%) can be
// looked at and changed; 'TREEPOSE_COMMAND notebook' makes cells of a notebook of them.
//   dotnet run TREEPOSE_SCRIPT
//   dotnet run TREEPOSE_SCRIPT -- simulated:tiny training.epochs=12
using TreePose;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Runs;

// %% What is asked: the data first, then preset=NAME, seed=N and overrides as for --set. Without arguments, a small simulated study.
ScriptOutput shown = ScriptOutput.Keep();
var experiment = new GoUpDown();
ScriptRequest asked = ScriptRequest.Of(args.Length > 0 ? args : ["simulated:tiny", "training.epochs=6", "training.ensemble=1"], experiment);
GoUpDownOptions options = asked.Apply(experiment.Options(asked.Preset));

// %% Data: whole captures as radar frames, a label a frame. Look at it here before anything is trained.
var input = new WorkInput(options, asked.Data, asked.Seed);
GoUpDownWork work = experiment.Open(input, shown.Progress, CancellationToken.None);
FrameDataset data = work.Data;
Console.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Sequences.Count} captures, frames {data.Shape}");

// %% The record: a dated folder that says what ran, on what, from where, and keeps this script.
RunRecord run = RunRecord.Start(asked.Record(experiment, input, work, shown), TimeProvider.System);
shown.In(run);

// %% Leave one participant out, each in turn. A training that has ended is on disk: './treepose resume latest' goes on after a kill.
var runner = new Runner(experiment, input, work, run);
var found = (GoUpDownCollected)runner.Run(Environment.ProcessorCount, shown.Progress, CancellationToken.None);

// %% Figures and the baselines beside them: a model that does not beat these has learned nothing of the radar.
foreach ((string name, double? value) in found.Report.Figures)
    Console.WriteLine($"{name, -32} {value:0.000}");
foreach ((string name, GoUpDownReport baseline) in found.Report.Baselines)
    Console.WriteLine($"baseline '{name}': event F1 at 250 ms {baseline.Figures["event.f1.250ms"]:0.000}");
shown.ShowPlots();
run.Finish(RunStatus.Finished);
Console.WriteLine($"Report: {RunReport.Write(run.Folder, Bench.Shipped().Tell)}");
