using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Formats.Bds;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>stability BDS_DIR</c>: all balance measures of every trial from its file, on one core, beside the same with NumPy and SciPy,
/// vectorised; then the whole command with its figures and page. Processor time; rounds of both sides alternate.
/// </summary>
internal static class StabilityMeasures
{
    private const int Rounds = 5;
    private const double AgreementRelative = 1e-8;
    private static readonly string Program = ResultFile.Beside("../artifacts/bin/TreePose.Cli/release/TreePose.Cli");

    public static void Run(string[] args, TimeProvider clock)
    {
        if (args.Length == 0)
            throw new TreePoseException("Say which folder: stability BDS_DIR, the published Human Balance Evaluation data.");
        string[] files = [.. Directory.EnumerateFiles(args[0], "BDS0*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        JsonObject machine = MachineFacts.Read();
        var (theirs, ours, whole) = (new List<double>(), new List<double>(), new List<double>());
        (double difference, JsonObject versions) = (0, []);
        _ = Measured(files); // compiled
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            CopMeasureSet[] measured = Measured(files);
            ours.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds / files.Length);
            (JsonObject python, JsonArray expected) = PythonSide(files);
            theirs.Add((double)python["processorSeconds"]![0]! / files.Length);
            difference = Largest(measured, expected);
            versions = new JsonObject { ["numpy"] = (string)python["numpy"]!, ["scipy"] = (string)python["scipy"]! };
            whole.Add(WholeCommand(args[0]) / files.Length);
        }
        if (!(difference <= AgreementRelative))
            throw new TreePoseException($"The two sides differ by {difference:E1} relative. No result was written.");
        (double peer, double own, double command) = (
            Quantiles.Median([.. theirs]),
            Quantiles.Median([.. ours]),
            Quantiles.Median([.. whole])
        );
        Console.WriteLine(
            $"{files.Length} trials: NumPy and SciPy {1000 * peer:F1} ms, TreePose {1000 * own:F1} ms a trial "
                + $"({peer / own:F1} times as fast); whole command with figures and page {1000 * command:F1} ms a trial; "
                + $"largest relative difference {difference:E1}."
        );
        ResultFile.Write(
            "stability",
            clock,
            machine,
            new JsonObject
            {
                ["what"] =
                    $"{CopMeasures.Registry.Count} balance measures of {files.Length} trials of 60 s from their files, processor time",
                ["ratio"] = Math.Round(peer / own, 2),
                ["numpyMsATrial"] = Milliseconds(theirs),
                ["treePoseMsATrial"] = Milliseconds(ours),
                ["wholeCommandMsATrial"] = Milliseconds(whole),
                ["largestRelativeDifference"] = difference,
                ["versions"] = versions,
            }
        );
    }

    private static CopMeasureSet[] Measured(string[] files)
    {
        var preprocessing = new CopPreprocessing();
        return
        [
            .. files.Select(f => CopMeasures.Compute(preprocessing.Apply(CopRecording.FromPlate(BdsReader.Read(f), PlateAxis.Y)).Signal)),
        ];
    }

    private static (JsonObject Times, JsonArray Measures) PythonSide(string[] files)
    {
        string output = Path.GetTempFileName();
        try
        {
            JsonObject times = Python.Run("stability_numpy.py", ["numpy", "scipy"], ["1", output, .. files]);
            return (times, JsonNode.Parse(File.ReadAllText(output))!.AsArray());
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static double Largest(CopMeasureSet[] measured, JsonArray expected) =>
        measured
            .Zip(expected)
            .SelectMany(pair => pair.Second!.AsObject().Select(m => (Ours: pair.First[m.Key], Theirs: (double)m.Value!)))
            .Max(m => Math.Abs(m.Ours - m.Theirs) / Math.Abs(m.Theirs));

    /// <summary>Processor time of a run, in seconds.</summary>
    private static double WholeCommand(string folder)
    {
        string records = Directory.CreateTempSubdirectory("treepose-bench").FullName;
        try
        {
            const string Timed = "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&1";
            string[] run = [Program, "run", "stability-preprocessing", "--data", $"bds:{folder}", "--runs", records];
            using var child = new Child("/bin/bash", ["-c", Timed, "bash", .. run]);
            if (child.Wait() is not 0 and var code)
                throw new TreePoseException($"'{string.Join(' ', run)}' ended with code {code}.");
            return child.Errors.Trim().Split(' ').Sum(t => double.Parse(t, CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(records, recursive: true);
        }
    }

    private static JsonArray Milliseconds(List<double> seconds) => [.. seconds.Select(s => JsonValue.Create(Math.Round(1000 * s, 2)))];
}
