using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose;
using TreePose.Benchmarks;
using TreePose.Benchmarks.Tracking;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;

switch (args)
{
    case ["child", var root, var resume, var step, .. var targets]:
        await Child.RunAsync(
            root,
            resume.Length == 0 ? null : resume,
            long.Parse(step, CultureInfo.InvariantCulture),
            [.. targets.Select(t => TrackerTarget.Parse(t))]
        );
        return 0;
    case ["serve"]:
        using (var server = new MlflowStandIn())
        {
            Console.WriteLine(server.Url);
            await Console.In.ReadToEndAsync();
        }
        return 0;
    case ["kills", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int kills) && kills > 0:
        return await InScratchAsync(async scratch =>
        {
            const int Seed = 11;
            JsonObject machine = MachineFacts.Read();
            var trial = new KillTrial(typeof(KillTrial).Assembly.Location, scratch, Seed, WandBSteps.Read);
            KillResult result = await trial.RunAsync(
                kills,
                r =>
                    Console.WriteLine(
                        $"{r.Kills} kills of {kills}: {r.Acknowledged} points acknowledged, {r.Missing} missing, {r.Doubled} doubled"
                    ),
                CancellationToken.None
            );
            Keep("tracking-kills", machine, "kill -9 of a process that tracks a run to its folder, MLflow and W&B", result);
            return result.Missing + result.Doubled == 0;
        });
    case ["listing", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int runs) && runs > 0:
        return await InScratchAsync(scratch =>
        {
            JsonObject machine = MachineFacts.Read();
            ListingResult result = Listing.Measure(scratch, runs);
            Keep("run-listing", machine, "listing runs, filtered and sorted by a figure, in milliseconds (median of 5)", result);
            return Task.FromResult(result.FilteredMilliseconds * 1000 / runs < 1000);
        });
    case ["ui", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int records) && records > 2:
        return await InScratchAsync(async scratch =>
        {
            JsonObject machine = MachineFacts.Read();
            UiResult result = await UiMeasurement.MeasureAsync(scratch, records);
            Keep("ui", machine, "pages over a store, asked over HTTP from the same machine (the built command, ./treepose ui)", result);
            return result is { FirstPageMilliseconds: < 300, PeakMegabytes: < 150 };
        });
    case ["resume-one", var folder]:
        LongResume.Resume(folder);
        return 0;
    case ["resume", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int points) && points > 0:
        return await InScratchAsync(scratch =>
        {
            JsonObject machine = MachineFacts.Read();
            // One point an event is the worst, as a loss logged at each step is; twenty are an epoch of a fold.
            var result = new
            {
                OfOnePoint = LongResume.Measure(Path.Combine(scratch, "one"), points, 1),
                OfTwentyPoints = LongResume.Measure(Path.Combine(scratch, "twenty"), points, 20),
            };
            Keep("long-resume", machine, "going on with a run of very many points", result);
            return Task.FromResult(result.OfOnePoint is { PeakMegabytes: < 500, Seconds: < 15 });
        });
    case ["write-points", var folder, var number]:
        LongResume.Write(folder, int.Parse(number, CultureInfo.InvariantCulture), 1);
        return 0;
    case ["scale", .. var only] when only.Length <= 1:
        return await InScratchAsync(scratch =>
        {
            JsonObject machine = MachineFacts.Read();
            JsonObject measured = Scale.Measure(scratch, only.ElementAtOrDefault(0));
            if (only.Length == 0)
                ResultFile.Write("scale", TimeProvider.System, machine, measured);
            return Task.FromResult(true);
        });
    case ["training-overhead", .. var asked] when asked.Length <= 2:
        return await InScratchAsync(async scratch =>
        {
            JsonObject machine = MachineFacts.Read();
            JsonObject measured = await TrainingOverhead.MeasureAsync(
                scratch,
                asked.ElementAtOrDefault(0),
                asked.Length == 2 ? int.Parse(asked[1], CultureInfo.InvariantCulture) : TrainingOverhead.UsualPairs
            );
            ResultFile.Write("tracking-training", TimeProvider.System, machine, measured);
            Console.WriteLine(measured.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return (bool)measured["belowOnePercent"]!;
        });
    default:
        Console.Error.WriteLine(
            "usage: dotnet run --project bench/TrackingBench -c Release -- "
                + "kills N | listing N | ui N | resume POINTS | scale [WHICH] | training-overhead [SOURCE [PAIRS]]"
        );
        return 2;
}

static async Task<int> InScratchAsync(Func<string, Task<bool>> measure)
{
    DirectoryInfo scratch = Directory.CreateTempSubdirectory("treepose-bench-");
    try
    {
        return await measure(scratch.FullName) ? 0 : 1;
    }
    finally
    {
        scratch.Delete(recursive: true);
    }
}

static void Keep<T>(string name, JsonObject machine, string what, T result)
{
    JsonObject measured = JsonSerializer.SerializeToNode(result, JsonSerializerOptions.Web)!.AsObject();
    measured.Insert(0, "what", what);
    ResultFile.Write(name, TimeProvider.System, machine, measured);
    Console.WriteLine(measured.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
