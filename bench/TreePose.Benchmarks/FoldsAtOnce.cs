using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>folds-at-once [SOURCE]</c>: two equal folds of <c>goup-down</c> one after the other and side by side, one thread
/// each, in turn. The figures must be the same bit for bit before a ratio is stated.
/// </summary>
internal static class FoldsAtOnce
{
    private const int Rounds = 3;

    public static void Run(string[] args, TimeProvider clock)
    {
        string source = args.Length > 0 ? args[0] : "simulated:tiny";
        JsonObject machine = MachineFacts.Read();
        TorchRuntime.EnsureLoaded();
        FrameDataset whole = DataSource.Open<FrameDataset>(source, new GoUpDownOptions().Sources, 1, SilentProgress.Instance);
        string[] two = [.. whole.Participants.TakeLast(2)]; // in MARS the two with labels throughout: folds of like size
        FrameDataset data = whole with { Sequences = [.. whole.Sequences.Where(s => two.Contains(s.Id.Participant))] };
        var options = new GoUpDownOptions { Training = new() { Ensemble = 1 } };
        var work = new GoUpDownWork(data, options, new WorkInput(options, source, 1));

        (double Seconds, string Figures) Time(int workers)
        {
            long start = Stopwatch.GetTimestamp();
            UnitResults results = InMemoryRun.Run(work, workers);
            return (Stopwatch.GetElapsedTime(start).TotalSeconds, work.Collect(results).Results.ToJsonString());
        }

        Time(2); // warm up
        var after = new List<double>();
        var atOnce = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            (double slow, string one) = Time(1);
            (double quick, string other) = Time(2);
            if (one != other)
                throw new TreePoseException("Two jobs gave other figures than one: the comparison means nothing.");
            after.Add(slow);
            atOnce.Add(quick);
        }
        double ratio = atOnce.Min() / after.Min();
        Console.WriteLine(
            $"Two folds one after the other {after.Min():F1} s, at once {atOnce.Min():F1} s: {ratio:F2} of the time, same figures."
        );
        ResultFile.Write(
            "folds-at-once",
            clock,
            machine,
            new JsonObject
            {
                ["what"] = $"two folds of goup-down on {source}, tcn, one model a fold, best of {Rounds}",
                ["ratio"] = Math.Round(ratio, 3),
                ["secondsOneAfterTheOther"] = new JsonArray([.. after.Select(s => JsonValue.Create(Math.Round(s, 2)))]),
                ["secondsAtOnce"] = new JsonArray([.. atOnce.Select(s => JsonValue.Create(Math.Round(s, 2)))]),
                ["sameFigures"] = true,
            }
        );
    }
}
