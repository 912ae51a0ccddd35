#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj

// Balance measures of every hold or trial, as the study's third notebook. From the repository's root:
//   dotnet run experiments/stability-preprocessing.cs -- bds:data/bds
//   dotnet run experiments/stability-preprocessing.cs -- study:DIR preprocessing.lowPassCutoffHz=5 track=wandb:.
using TreePose;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Experiments.StabilityPreprocessing;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.Tracking;

// %% What is asked for: a source, then track=WHERE, and overrides as for --set
ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
var experiment = new StabilityPreprocessing();
ScriptRequest asked = ScriptRequest.Of(args, experiment);
StabilityRunOptions options = asked.Apply(experiment.Options(asked.Preset));

// %% The trials; each is read when its turn comes
var input = new WorkInput(options, asked.Data, asked.Seed);
StabilityWork work = experiment.Open(input, shown.Progress, CancellationToken.None);
TrialDataset data = work.Data;
int people = data.Trials.Select(t => t.Capture.Participant).Distinct().Count();
Console.WriteLine($"{data.Source}: {data.Trials.Count} trials of {people} participants");

// %% The record: configuration, content hashes, this script, the machine
TrackerSession trackers = shown.Owns(TrackerSession.To(asked.Track));
RunRequest request = asked.Record(experiment, input, work, shown) with { Started = trackers.Attach };
RunRecord run = RunRecord.Start(request, TimeProvider.System);
shown.In(run);

// %% One trial, step by step: as measured, preprocessed, measured
StabilityTrial first = data.Trials[0];
PreprocessedCop cop = options.Preprocessing.Apply(first.Read());
CopMeasureSet measures = CopMeasures.Compute(cop.Signal, options.Measures);
Console.WriteLine($"{first.Name}: {cop.Report}");
foreach ((CopMeasureDefinition measure, double value) in CopMeasures.Registry.Zip(measures.Values))
    Console.WriteLine($"  {measure.Name, -28} {value, 12:G6} {measure.Unit}");

// %% All trials: measures, outliers with their reasons, skips with theirs; table, figures and results go into the record
var runner = new Runner(experiment, input, work, run);
var found = (StabilityCollected)runner.Run(Environment.ProcessorCount, shown.Progress, CancellationToken.None);
StabilityTable table = found.Table;
double velocity = StabilityReport.Median(table.Rows, "meanVelocity");
Console.WriteLine($"{table.Rows.Count} of {data.Trials.Count} trials, median mean velocity {velocity:0.00} mm/s");
foreach (StabilityRow row in table.Rows.Where(r => r.Outliers.Count > 0))
    Console.WriteLine($"  outlier {StabilityReport.Name(row)}: {row.Outliers[0].Reason}");
foreach (var skip in table.Skipped)
    Console.WriteLine($"  left out {skip.CaptureId}: {skip.Reason}");

// %% The figures, and where everything is
shown.ShowPlots();
run.Finish(RunStatus.Finished);
Console.WriteLine($"Record: {run.Folder}");
Console.WriteLine($"Report: {RunReport.Write(run.Folder, Bench.Shipped().Tell)}");
foreach (DeliveryOutcome outcome in trackers.Finish())
    Console.WriteLine(outcome);
