using System.Globalization;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>two-workers [REPEATS [SOURCE [EPOCHS]]]</c>: <c>goup-down</c> with two workers in one process beside two processes that know
/// nothing of each other and do half of the same units each (a model of every fold), in turn. Both are whole commands; both times
/// are taken the same way, from the results on disk: from the moment the first model's unit began to the moment the last result was
/// written, so that starting, reading data and drawing are in neither. Of the two processes the slower one counts.
/// </summary>
internal static class TwoWorkers
{
    private const int UsualRepeats = 5,
        UsualEpochs = 4;
    private const double Allowed = 1.08;

    public static void Run(string[] args, TimeProvider clock)
    {
        int repeats = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : UsualRepeats;
        string source = args.Length > 1 ? args[1] : "mars:" + ResultFile.Beside("../../shared/data/mars");
        int epochs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : UsualEpochs;
        string[] overrides = ["training.ensemble=2", $"training.epochs={epochs}"];
        JsonObject machine = MachineFacts.Read();
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("treepose-bench-");
        List<double> workers = [],
            processes = [];
        try
        {
            var halves = new HalvesOfARun(scratch.FullName, source, overrides);
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                (double Seconds, string[] Digests) one = default,
                    other = default;
                if (repeat % 2 == 0)
                    one = halves.TwoWorkers($"workers{repeat}");
                other = halves.TwoProcesses($"processes{repeat}");
                if (repeat % 2 == 1)
                    one = halves.TwoWorkers($"workers{repeat}"); // whichever comes second gains or loses as often
                if (!one.Digests.SequenceEqual(other.Digests))
                    throw new TreePoseException("Two workers came to other results than two processes: the comparison means nothing.");
                workers.Add(one.Seconds);
                processes.Add(other.Seconds);
                Console.WriteLine(
                    FormattableString.Invariant(
                        $"workers {one.Seconds:0.00} s, processes {other.Seconds:0.00} s: {one.Seconds / other.Seconds:0.000}, same results"
                    )
                );
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
        double ratio = Quantiles.Median(workers.Zip(processes, (w, p) => w / p));
        ResultFile.Write(
            "two-workers",
            clock,
            machine,
            new JsonObject
            {
                ["what"] =
                    $"goup-down on {Path.GetFileName(source)}, {string.Join(' ', overrides)}: "
                    + "--jobs 2 beside two processes with half of the units each",
                ["howTimed"] =
                    "from the beginning of the first model's unit to the last result on disk; of the two processes the slower counts",
                ["medianRatio"] = Math.Round(ratio, 4),
                ["within8Percent"] = ratio <= Allowed,
                ["secondsTwoWorkers"] = Rounded(workers),
                ["secondsTwoProcesses"] = Rounded(processes),
                ["sameResults"] = true,
            }
        );
    }

    private static JsonArray Rounded(List<double> seconds) => new([.. seconds.Select(s => JsonValue.Create(Math.Round(s, 3)))]);
}
