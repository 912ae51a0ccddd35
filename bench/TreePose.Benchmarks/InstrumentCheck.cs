using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Configuration;
using TreePose.Evaluation;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>instrument</c>: does the bench find what is there, and say so when it is not? On simulated:small the study's classifier
/// must find the foot events; the regression must explain a person's own holds when sway is in the phase, and must not
/// claim to when the radar's phase noise hides it. A test of the instrument, not of a model.
/// </summary>
internal static class InstrumentCheck
{
    private const string Source = "simulated:small";
    private const int Seed = 1;

    public static void Run(string[] args, TimeProvider clock)
    {
        JsonObject machine = MachineFacts.Read();
        TorchRuntime.EnsureLoaded();
        ResultFile.Write(
            "instrument",
            clock,
            machine,
            new JsonObject
            {
                ["source"] = $"{Source}, seed {Seed}: 8 participants × 6 captures from the radar model",
                ["footEvents"] = FootEvents(),
                ["regressionSwayInThePhase"] = Regression(phaseNoiseRadians: 0),
                ["regressionPhaseNoiseHigh"] = Regression(phaseNoiseRadians: 1),
            }
        );
    }

    private static JsonObject FootEvents()
    {
        long start = Stopwatch.GetTimestamp();
        GoUpDownOptions options = OptionOverrides.Apply(new GoUpDown().Options("tree-pose"), ["model=study"]);
        GoUpDownWork work = new GoUpDown().Open(new WorkInput(options, Source, Seed), SilentProgress.Instance, CancellationToken.None);
        GoUpDownReport report = work.Collect(InMemoryRun.Run(work, Environment.ProcessorCount)).Report;
        IReadOnlyList<FoldResult> folds = report.Folds;
        foreach (FoldResult fold in folds)
            Console.WriteLine($"participant {fold.Fold.Name}: event F1 at 250 ms {fold.Scores.Counts(250).F1:0.000}");
        Console.WriteLine($"Foot events, the study's classifier: event F1 at 250 ms {report.Figures["event.f1.250ms"]:0.000} (bar 0.98)");
        return new JsonObject
        {
            ["what"] = "leave one participant out, preset tree-pose with the study's classifier",
            ["event.f1.250ms"] = report.Figures["event.f1.250ms"],
            ["event.f1.250ms.participants"] = new JsonArray([
                .. folds.Select(f => JsonValue.Create(Math.Round(f.Scores.Counts(250).F1 ?? 0, 3))),
            ]),
            ["frame.macroF1.mean"] = report.Figures["frame.macroF1.mean"],
            ["baselines.event.f1.250ms"] = new JsonObject(
                report.Baselines.Select(b => KeyValuePair.Create(b.Key, (JsonNode?)b.Value.Figures["event.f1.250ms"]))
            ),
            ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds),
        };
    }

    private static JsonObject Regression(double phaseNoiseRadians)
    {
        long start = Stopwatch.GetTimestamp();
        LooFineTuneOptions options = OptionOverrides.Apply(
            new LooFineTuneOptions(),
            [
                FormattableString.Invariant($"holds.simulated.phaseNoiseRadians={phaseNoiseRadians}"),
                "protocol.calibrationHolds=0,4",
                "protocol.modes=whole,offset",
                "protocol.repeats=1",
            ]
        );
        var input = new WorkInput(options, Source, Seed);
        LooFineTuneWork work = new LooFineTune().Open(input, SilentProgress.Instance, CancellationToken.None);
        CalibrationReport report = work.Collect(InMemoryRun.Run(work, Environment.ProcessorCount)).Report;
        foreach (CalibrationPoint point in report.Points)
            Console.WriteLine(
                $"phase noise {phaseNoiseRadians}: {point.Name}: R² within participants "
                    + $"{point.Model!.RSquaredWithin.Value:0.00}, pooled {point.Model.RSquared.Value:0.00}"
            );
        return new JsonObject
        {
            ["what"] = $"loo-finetune, phase noise {phaseNoiseRadians} rad from chirp to chirp",
            ["r2WithinParticipants"] = new JsonObject(
                report.Points.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Model!.RSquaredWithin.Value))
            ),
            ["r2Pooled"] = new JsonObject(report.Points.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Model!.RSquared.Value))),
            ["verdict"] = report.Judge().Sentence,
            ["zeroShot"] = report.Points[0].Verdict,
            ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds),
        };
    }
}
