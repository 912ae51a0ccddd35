using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Experiments.GoUpDown;
using TreePose.Formats.Bds;
using TreePose.Formats.Mars;
using TreePose.Formats.Npy;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>reading MARS_DIR BDS_DIR</c>: files of each kind on one core, from the page cache, beside what a Python user reads them with and
/// beside what no reader can be without, their bytes (and, for a whole source, the digests of its files). Processor time, the best of
/// several rounds in which both sides alternate.
/// </summary>
internal static class Reading
{
    private const int Rounds = 5;
    private const int ArrayRows = 4096,
        ArrayColumns = 8192;

    /// <summary>A kind of file.</summary>
    /// <param name="What">In words.</param>
    /// <param name="Files">Its files.</param>
    /// <param name="Read">Reads them all.</param>
    /// <param name="Floor">What each file's bytes cost at least.</param>
    /// <param name="Python">Its name on the other side; null where there is none.</param>
    private sealed record Kind(string What, string[] Files, Action<string[]> Read, Action<byte[]> Floor, string? Python = null);

    public static void Run(string[] args, TimeProvider clock)
    {
        if (args.Length < 2)
            throw new TreePoseException("Say which folders: reading MARS_DIR BDS_DIR.");
        JsonObject machine = MachineFacts.Read();
        string scratch = Directory.CreateTempSubdirectory("treepose-bench").FullName;
        try
        {
            var kinds = new JsonArray([.. Kinds(args[0], args[1], scratch).Select(Measure)]);
            ResultFile.Write(
                "reading",
                clock,
                machine,
                new JsonObject { ["what"] = $"files from the page cache on one core, processor time, best of {Rounds}", ["kinds"] = kinds }
            );
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static IEnumerable<Kind> Kinds(string mars, string bds, string scratch)
    {
        string array = Path.Combine(scratch, "array.npy");
        NpyFile.Write<float>(array, new float[ArrayRows * ArrayColumns], ArrayRows, ArrayColumns);
        yield return new("plates of BDS, tab-separated", Files(bds, "BDS0*.txt"), Each(p => BdsReader.Read(p)), _ => { }, "tsv");
        yield return new("an array of 4096 x 8192 floats, npy", [array], Each(p => NpyFile.Read<float>(p)), _ => { }, "npy");
        yield return new("radar of MARS, HDF5", Files(mars, "radar_data*.mat"), Each(p => MarsRadarReader.Read(p)), _ => { }, "hdf5");
        yield return new(
            "the source mars: radar, joints, maps, labels, digests",
            Files(mars, "*.*"),
            _ => DataSource.Open<FrameDataset>($"mars:{mars}", new GoUpDownOptions().Sources, 1, SilentProgress.Instance),
            bytes => SHA256.HashData(bytes)
        );
    }

    private static Action<string[]> Each(Func<string, object> read) =>
        files =>
        {
            foreach (string file in files)
                GC.KeepAlive(read(file));
        };

    private static string[] Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static JsonObject Measure(Kind kind)
    {
        (double ours, double floor, double theirs) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        kind.Read(kind.Files); // compiled
        for (int round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours, Seconds(() => kind.Read(kind.Files)));
            floor = Math.Min(floor, Seconds(() => Array.ForEach(kind.Files, f => kind.Floor(File.ReadAllBytes(f)))));
            if (kind.Python is { } name)
                theirs = Math.Min(
                    theirs,
                    (double)Python.Run("reading_python.py", ["numpy", "h5py"], [name, "1", .. kind.Files])["seconds"]!
                );
        }
        double megabytes = kind.Files.Sum(f => new FileInfo(f).Length) / 1e6;
        Console.WriteLine(
            $"{kind.What}: {megabytes:F1} MB, {megabytes / ours:F0} MB/s, {ours / floor:F1} times the bytes alone"
                + $"{(kind.Python is null ? "" : $", {theirs / ours:F1} times as fast as Python's reader")}."
        );
        return new JsonObject
        {
            ["what"] = kind.What,
            ["megabytes"] = Math.Round(megabytes, 1),
            ["seconds"] = Math.Round(ours, 4),
            ["megabytesASecond"] = Math.Round(megabytes / ours),
            ["overBytes"] = Math.Round(ours / floor, 2),
            ["timesAsFastAsPython"] = kind.Python is null ? null : Math.Round(theirs / ours, 2),
        };
    }

    private static double Seconds(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
