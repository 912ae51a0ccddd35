using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Formats.Inras;
using TreePose.Formats.Npy;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Benchmarks;

/// <summary><c>rdm-file [FRAMES]</c>: a whole capture from HDF5 to one .npy a channel, h5py and NumPy beside this library. Bound by reading.</summary>
internal static class RangeDopplerFileComparison
{
    private const int Repeats = 3;
    private const double AgreementRelative = 1e-6,
        Zero = 1e-9;

    public static void Run(string[] args, TimeProvider clock)
    {
        int frames = args.Length > 0 ? int.Parse(args[0]) : 1000;
        JsonObject machine = MachineFacts.Read();
        string folder = Directory.CreateTempSubdirectory("treepose-bench-").FullName;
        try
        {
            string capture = Path.Combine(folder, "capture.h5"),
                theirs = Directory.CreateDirectory(Path.Combine(folder, "numpy")).FullName;
            Python.Run("rdm_file_numpy.py", ["numpy", "h5py"], "make", capture, $"{frames}");
            JsonObject numpy = Python.Run("rdm_file_numpy.py", ["numpy", "h5py"], "time", capture, theirs);
            double[] seconds = [.. Enumerable.Range(0, Repeats).Select(_ => Seconds(() => Convert(capture, folder)))];
            double reading = Enumerable.Range(0, Repeats).Min(_ => Seconds(() => ReadAlone(capture)));
            long peak = MachineFacts.PeakMemoryBytes();
            double difference = Enumerable
                .Range(1, InrasCapture.BoardChannels)
                .Max(k => Difference(Path.Combine(folder, $"channel{k}.npy"), Path.Combine(theirs, $"channel{k}.npy")));
            double ratio = (double)numpy["seconds"]! / seconds.Min();
            Console.WriteLine(
                $"NumPy {(double)numpy["seconds"]!:F3} s, TreePose {seconds.Min():F3} s ({reading:F3} s of it for reading alone): "
                    + $"{ratio:F1} times as fast; largest relative difference {difference:E1}; peak memory {peak / 1048576.0:F0} MiB."
            );
            if (!(difference <= AgreementRelative))
                throw new TreePoseException(
                    $"The two sides differ by {difference:E1} relative; allowed is {AgreementRelative:E0}. No result was written."
                );
            ResultFile.Write(
                "rdm-file",
                clock,
                machine,
                new JsonObject
                {
                    ["what"] = $"{frames} frames x 4 channels x 128 chirps x 256 samples, float32, from one HDF5 file to four .npy files",
                    ["ratio"] = Math.Round(ratio, 2),
                    ["treePoseSeconds"] = new JsonArray([.. seconds.Select(s => JsonValue.Create(Math.Round(s, 4)))]),
                    ["treePoseReadingSeconds"] = Math.Round(reading, 4),
                    ["treePosePeakMemoryBytes"] = peak,
                    ["fileBytes"] = new FileInfo(capture).Length,
                    ["largestRelativeDifference"] = difference,
                    ["numpySide"] = numpy,
                }
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Convert(string path, string folder)
    {
        using InrasCapture capture = InrasCapture.Open(path);
        var chain = new StudyRangeDoppler(capture.Parameters);
        NpyWriter<float>[] writers =
        [
            .. Enumerable
                .Range(1, capture.Channels)
                .Select(k => new NpyWriter<float>(
                    Path.Combine(folder, $"channel{k}.npy"),
                    capture.FrameCount,
                    chain.Options.DopplerBins,
                    chain.Options.RangeBins
                )),
        ];
        try
        {
            CaptureFrames.Transform(capture, chain, (channel, frames) => writers[channel].Append(frames));
            foreach (NpyWriter<float> writer in writers)
                writer.Complete();
        }
        finally
        {
            foreach (NpyWriter<float> writer in writers)
                writer.Dispose();
        }
    }

    private static void ReadAlone(string path)
    {
        const int FramesAtOnce = 32;
        using InrasCapture capture = InrasCapture.Open(path);
        var block = new float[FramesAtOnce * capture.FrameSize];
        for (int first = 0; first < capture.FrameCount; first += FramesAtOnce)
        {
            int count = Math.Min(FramesAtOnce, capture.FrameCount - first);
            capture.Read(first, count, block.AsSpan(0, count * capture.FrameSize));
        }
    }

    private static double Difference(string ours, string theirs)
    {
        NpyArray<double> a = NpyFile.Read<double>(ours),
            b = NpyFile.Read<double>(theirs);
        if (!a.Shape.SequenceEqual(b.Shape))
            return double.PositiveInfinity;
        return a.Values.Zip(b.Values, (x, y) => Math.Abs(x - y) / Math.Max(Math.Abs(y), Zero)).Max();
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
