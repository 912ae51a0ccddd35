using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Formats.Mat;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>mat-cubes OLST_DIR [FILES]</c>: radar cubes of MATLAB files, unpacked and decoded: SciPy's loadmat beside this library on one core,
/// and this library on two cores at once. Rounds of both sides alternate.
/// </summary>
internal static class MatCubes
{
    private const int Rounds = 5;
    private const string Cube = "zoomed_RDM_cube";

    public static void Run(string[] args, TimeProvider clock)
    {
        if (args.Length == 0)
            throw new TreePoseException("Say which folder: mat-cubes OLST_DIR, as './treepose simulate --layout olst' writes one.");
        int count = args.Length > 1 ? int.Parse(args[1]) : 20;
        string[] files =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(args[0], "Processed", "Radar_RDMs"), "*.mat", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Take(count),
        ];
        JsonObject machine = MachineFacts.Read();
        var (theirs, ours, two) = (new List<double>(), new List<double>(), new List<double>());
        (double sum, double expected, string scipy) = (0, 0, "");
        foreach (string file in files)
            sum += FirstFrame(file); // and the files are in the page cache
        for (int round = 0; round < Rounds; round++)
        {
            JsonObject python = Python.Run("mat_cubes_scipy.py", ["numpy", "scipy"], ["1", .. files]);
            theirs.Add((double)python["seconds"]![0]!);
            (expected, scipy) = ((double)python["sumOfFirstFrames"]!, (string)python["scipy"]!);
            ours.Add(Seconds(files, 1));
            two.Add(Seconds(files, 2));
        }
        if (Math.Abs(sum - expected) > 1e-5 * Math.Abs(expected))
            throw new TreePoseException($"The two sides differ: the first frames sum to {sum} and {expected}. No result was written.");
        (double peer, double one, double both) = (Median(theirs), Median(ours), Median(two));
        Console.WriteLine(
            $"{files.Length} cubes: SciPy {peer:F2} s, TreePose {one:F2} s on one core ({peer / one:F2} times as fast), {both:F2} s on two "
                + $"({one / both:F2} times one core)."
        );
        ResultFile.Write(
            "mat-cubes",
            clock,
            machine,
            new JsonObject
            {
                ["what"] = $"{files.Length} compressed radar cubes of a simulated OLST folder, decoded whole",
                ["scipy"] = scipy,
                ["ratioToScipyOnOneCore"] = Math.Round(peer / one, 2),
                ["ratioOfTwoCoresToOne"] = Math.Round(one / both, 2),
                ["scipySeconds"] = Seconds(theirs),
                ["treePoseSeconds"] = Seconds(ours),
                ["treePoseTwoCoresSeconds"] = Seconds(two),
                ["millisecondsACubeOnOneCore"] = Math.Round(1000 * one / files.Length, 1),
                ["fileBytes"] = files.Sum(f => new FileInfo(f).Length),
            }
        );
    }

    private static double Seconds(string[] files, int cores)
    {
        long start = Stopwatch.GetTimestamp();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = cores }, Decode);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Decode(string path)
    {
        using MatFile file = MatFile.Open(path);
        file.ReadSlices<float>(Cube, (_, _) => { });
    }

    private static double FirstFrame(string path)
    {
        using MatFile file = MatFile.Open(path);
        double sum = 0;
        file.ReadSlices<float>(
            Cube,
            (i, slice) =>
            {
                if (i == 0)
                    sum = slice.ToArray().Sum(v => (double)v);
            }
        );
        return sum;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static JsonArray Seconds(List<double> values) => [.. values.Select(v => JsonValue.Create(Math.Round(v, 3)))];
}
