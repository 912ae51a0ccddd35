using TreePose.Datasets;
using TreePose.Datasets.Frames;
using TreePose.Formats.Npy;
using TreePose.TestKit;

namespace TreePose.Tests.Datasets;

/// <summary>A folder of frames with three captures of two people, each of 40 frames [3, 5] of 0.1 s.</summary>
internal sealed class TinyFrames : IDisposable
{
    public const string Description = """{ "rows": { "axis": "range" }, "columns": { "axis": "Doppler" } }""";
    public const string Header = "capture,participant,file,channel,seconds_per_frame,movement,age_group,session\n";
    public const string A = "a,P1,a.npy,,0.1,left,young,1\n",
        B = "b,P2,b.npy,,0.1,left,older,1\n",
        C = "c,P2,c.npy,,0.1,arms,older,2\n";
    public const string EventsHeader = "capture,event,start_s,end_s,start_frame,end_frame\n";
    public const string EventsOfA = "a,going up,0.5,1,5,10\na,going down,2,2.5,,\n",
        EventsOfB = "b,going up,,,10,12\nb,no label,3,4,,\n";
    public const string TargetsHeader = "capture,start_frame,end_frame,target,unit\n";
    private readonly ScratchFolder _scratch = new();

    public TinyFrames()
    {
        Text("frames.json", Description);
        Text("captures.csv", Header + A + B + C);
        Text("events.csv", EventsHeader + EventsOfA + EventsOfB);
        int seed = 0;
        foreach (string capture in new[] { "a", "b", "c" })
            Array($"{capture}.npy", ++seed, 40, 3, 5);
    }

    public string Folder => _scratch.Path;

    public string At(string name) => _scratch.File(name);

    public void Text(string name, string text) => File.WriteAllText(At(name), text);

    /// <summary>Writes an array of numbers that are all different, and returns them.</summary>
    public float[] Array(string name, int seed, params int[] shape)
    {
        float[] numbers = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (seed * 100_000f) + i)];
        NpyFile.Write<float>(At(name), numbers, shape);
        return numbers;
    }

    public FrameDataset Load(FramesOptions? options = null) =>
        FramesSource.Load(Folder, options ?? new FramesOptions(), SilentProgress.Instance, CancellationToken.None);

    public HoldDataset LoadHolds(FramesOptions? options = null) =>
        FramesSource.LoadHolds(Folder, options ?? new FramesOptions(), SilentProgress.Instance, CancellationToken.None);

    public void Dispose() => _scratch.Dispose();
}
