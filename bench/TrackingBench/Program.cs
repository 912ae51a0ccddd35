using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TreePose;
using TreePose.Bench.Tracking;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;

switch (args)
{
    case ["child", var root, var resume, var step, .. var targets]:
        await Child.RunAsync(root, resume.Length == 0 ? null : resume, long.Parse(step, CultureInfo.InvariantCulture), [.. targets.Select(t => TrackerTarget.Parse(t))]);
        return 0;
    case ["serve"]:
        using (var server = new MlflowStandIn())
        {
            Console.WriteLine(server.Url);
            await Console.In.ReadToEndAsync();
        }
        return 0;
    case ["kills", var number, .. var file] when int.TryParse(number, CultureInfo.InvariantCulture, out int kills) && kills > 0 && file.Length <= 1:
        return await InScratchAsync(async scratch =>
        {
            const int Seed = 11;
            var trial = new KillTrial(typeof(KillTrial).Assembly.Location, scratch, Seed, WandBSteps.Read);
            KillResult result = await trial.RunAsync(kills, r => Console.WriteLine($"{r.Kills} kills of {kills}: {r.Acknowledged} points acknowledged, {r.Missing} missing, {r.Doubled} doubled"), CancellationToken.None);
            Keep(file, new { what = "kill -9 of a process that tracks a run to its folder, MLflow and W&B", result, seed = Seed });
            return result.Missing + result.Doubled == 0;
        });
    case ["listing", var number, .. var file] when int.TryParse(number, CultureInfo.InvariantCulture, out int runs) && runs > 0 && file.Length <= 1:
        return await InScratchAsync(scratch =>
        {
            ListingResult result = Listing.Measure(scratch, runs);
            Keep(file, new { what = "listing runs, filtered and sorted by a figure, in milliseconds (median of 5)", result });
            return Task.FromResult(result.FilteredMilliseconds * 1000 / runs < 1000);
        });
    case ["overhead", .. var file] when file.Length <= 1:
        return await InScratchAsync(async scratch =>
        {
            OverheadResult result = await Overhead.MeasureAsync(scratch);
            Keep(file, new { what = "processor time that tracking to folder, MLflow and W&B adds to training steps", result });
            return result.Percent < 1;
        });
    default:
        Console.Error.WriteLine("usage: dotnet run --project bench/TrackingBench -c Release -- kills N | listing N | overhead  [RESULT.json]");
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

static void Keep(string[] file, object measured)
{
    var report = new { measured, machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores", dotnet = RuntimeInformation.FrameworkDescription };
    string json = JsonSerializer.Serialize(report, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    Console.WriteLine(json);
    if (file.Length == 1) AtomicFile.WriteAllText(file[0], json + "\n");
}
