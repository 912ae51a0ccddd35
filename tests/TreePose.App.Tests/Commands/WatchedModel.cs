using System.Globalization;
using System.Runtime.InteropServices;
using TreePose.Datasets;
using TreePose.Experiments.Live;
using TreePose.Experiments.Parts;
using TreePose.Experiments.Prediction;
using TreePose.Formats.Npy;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.TestKit;

namespace TreePose.App.Tests.Commands;

/// <summary>A model, trained once for the tests of watch, with a capture in which it finds events.</summary>
public sealed class WatchedModel : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public WatchedModel()
    {
        string[] choices = ["training.ensemble=1", "training.epochs=6", "model=study"];
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--train-all", "--runs", Runs, "--name", "live"];
        (int code, _, string errors) = CommandLine.Run([.. run, .. choices.SelectMany(c => new[] { "--set", c })]);
        if (code != 0)
            throw new InvalidOperationException(errors);
        var folder = ModelFolder.OfRun(StoredRun.Open(new RunStore(Runs).Find("live").Folder));
        var model = EventModel.Of(folder, Bench.Shipped());
        Predictor = StreamingPredictor.Of(model);
        FrameDataset tiny = model.Read(["simulated:tiny"], null, SilentProgress.Instance);
        (Capture, Events) = tiny.Sequences.Select(c => (c, Found(c.Frames))).MaxBy(f => f.Item2.Length);
        Found(Capture.Frames);
        if (Begun == 0)
            throw new InvalidOperationException("The model finds no event at all: nothing could be compared.");
    }

    public string Runs => _scratch.File("runs");

    public StreamingPredictor Predictor { get; }

    public FrameSequence Capture { get; }

    /// <summary>What the library finds in it, as rows of <c>events.csv</c> name them: event and first frame.</summary>
    public (string Name, int Frame)[] Events { get; }

    /// <summary>How many of them have certainly begun before the capture's end is known.</summary>
    public int Begun { get; private set; }

    public int Size => Capture.Shape.Size;

    public byte[] Bytes => MemoryMarshal.AsBytes<float>(Capture.Frames).ToArray();

    public string File(string name) => _scratch.File(name);

    /// <summary>Writes some frames of the capture as an array.</summary>
    public void Write(string path, int first, int count)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        int[] shape = [count, .. Capture.Shape.Lengths];
        NpyFile.Write<float>(path, Capture.Frames.AsSpan(first * Size, count * Size), shape);
    }

    /// <summary>Event and first frame of each row.</summary>
    public static (string Name, int Frame)[] RowsOf(string folder)
    {
        string[] lines = System.IO.File.ReadAllLines(Path.Combine(folder, "events.csv"));
        return [.. lines.Skip(1).Select(l => l.Split(',')).Select(c => (c[2], int.Parse(c[5], CultureInfo.InvariantCulture)))];
    }

    public void Dispose() => _scratch.Dispose();

    private (string, int)[] Found(float[] frames)
    {
        Predictor.Restart();
        var found = new List<(string, int)>();
        for (int at = 0; at < frames.Length; at += Predictor.Shape.Size)
            Predictor.Push(frames.AsSpan(at, Predictor.Shape.Size));
        Begun = Take(found);
        while (Predictor.PushEnd()) { }
        Take(found);
        return [.. found];
    }

    private int Take(List<(string, int)> found)
    {
        int begun = 0;
        while (Predictor.TryTake(out StreamedEvent e))
        {
            if (e.IsOver)
                found.Add((e.Name, e.Frame));
            else
                begun++;
        }
        return begun;
    }
}
