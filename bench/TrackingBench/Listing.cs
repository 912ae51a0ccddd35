using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Benchmarks.Tracking;

/// <summary>How long it takes to list runs.</summary>
/// <param name="Runs">How many.</param>
/// <param name="ListMilliseconds">All runs, with their states.</param>
/// <param name="FilteredMilliseconds">Those with a figure above a bound, sorted by it.</param>
internal sealed record ListingResult(int Runs, double ListMilliseconds, double FilteredMilliseconds);

/// <summary>Makes many records like those of goup-down and lists them.</summary>
internal static class Listing
{
    public static ListingResult Measure(string root, int runs)
    {
        Fill(root, runs);
        var store = new RunStore(root);
        return new ListingResult(
            runs,
            Median(() => store.List()),
            Median(() => RunQuery.Select(store.List(), "event.f1.250ms > 0.5", "-event.f1.250ms"))
        );
    }

    /// <summary>Makes many records.</summary>
    public static void Fill(string root, int runs)
    {
        var random = new Random(1);
        string first = Make(root, random);
        for (int i = 1; i < runs; i++)
            Copy(first, Path.Combine(root, $"experiment_2026_01_{1 + (i % 28):00}", $"run{i}"), random);
    }

    private static string Make(string root, Random random)
    {
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = "run0",
                Root = root,
                Configuration = new JsonObject(Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"option{i}", (JsonNode?)i))),
            },
            TimeProvider.System
        );
        record.WriteJson("results.json", Results(random));
        record.Finish(RunStatus.Finished);
        return record.Folder;
    }

    private static void Copy(string from, string to, Random random)
    {
        Directory.CreateDirectory(to);
        foreach (string name in new[] { "parameters.json", "config.json" })
            File.Copy(Path.Combine(from, name), Path.Combine(to, name));
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(from, "run.json")))!;
        (run["id"], run["name"]) = ($"{random.NextInt64():x16}", Path.GetFileName(to));
        AtomicFile.WriteAllText(Path.Combine(to, "run.json"), run.ToJsonString());
        AtomicFile.WriteAllText(Path.Combine(to, "results.json"), Results(random).ToJsonString());
        AtomicFile.WriteAllText(Path.Combine(to, "folds.csv"), Folds(random));
    }

    /// <summary>Sixteen participants with four figures each.</summary>
    private static string Folds(Random random)
    {
        IEnumerable<string> rows = Enumerable
            .Range(1, 16)
            .Select(p =>
                $"P{p:00},"
                + string.Join(',', Enumerable.Range(0, 4).Select(_ => random.NextDouble().ToString("R", CultureInfo.InvariantCulture)))
            );
        return string.Join('\n', rows.Prepend("participant,event.f1.250ms,frame.accuracy,frame.macroF1,event.falseAlarmsPerMinute")) + "\n";
    }

    private static JsonObject Results(Random random)
    {
        var figures = new JsonObject { ["event.f1.250ms"] = random.NextDouble() };
        for (int i = 0; i < 60; i++)
            figures[$"figure{i}"] = random.NextDouble();
        return new JsonObject { ["figures"] = figures };
    }

    private static double Median(Action work)
    {
        double[] times =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(_ =>
                {
                    long start = TimeProvider.System.GetTimestamp();
                    work();
                    return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
                })
                .Order(),
        ];
        return Math.Round(times[2], 1);
    }
}
