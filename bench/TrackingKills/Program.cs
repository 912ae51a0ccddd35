using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TreePose.Bench.TrackingKills;
using TreePose.Runs;
using TreePose.Tracking;

if (args is ["child", var root, var resume, var step, .. var targets])
{
    await Child.RunAsync(root, resume.Length == 0 ? null : resume, long.Parse(step, CultureInfo.InvariantCulture), [.. targets.Select(t => TrackerTarget.Parse(t))]);
    return 0;
}
if (args.Length > 2 || !int.TryParse(args.ElementAtOrDefault(0) ?? "100", CultureInfo.InvariantCulture, out int kills) || kills < 1)
{
    Console.Error.WriteLine("usage: dotnet run --project bench/TrackingKills -c Release -- [KILLS] [RESULT.json]");
    return 2;
}
const int Seed = 11;
DirectoryInfo scratch = Directory.CreateTempSubdirectory("treepose-kills-");
try
{
    var trial = new KillTrial(typeof(KillTrial).Assembly.Location, scratch.FullName, Seed, WandBSteps.Read);
    KillResult result = await trial.RunAsync(kills, r => Console.WriteLine($"{r.Kills} kills of {kills}: {r.Acknowledged} points acknowledged, {r.Missing} missing, {r.Doubled} doubled"), CancellationToken.None);
    if (args.Length == 2)
    {
        var report = new { result, seed = Seed, machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores", dotnet = RuntimeInformation.FrameworkDescription };
        AtomicFile.WriteAllText(args[1], JsonSerializer.Serialize(report, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }) + "\n");
    }
    return result.Missing + result.Doubled == 0 ? 0 : 1;
}
finally
{
    scratch.Delete(recursive: true);
}
