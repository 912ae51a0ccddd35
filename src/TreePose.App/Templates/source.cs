#:package TreePose.App@TREEPOSE_VERSION

// Recordings of your own, used like those that TreePose ships a reader for. As it stands it reads a folder that holds
// PARTICIPANT_NAME.npy for each capture, an array of frames [T, range, Doppler], and events.csv with the columns
// capture,phase,start,end: phase is up or down, end is the first frame behind it. Change Read and Capture to what yours look like.
//   TREEPOSE check --data mine:DIR
//   TREEPOSE run goup-down --data mine:DIR --set mine.secondsPerFrame=0.05
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TreePose;
using TreePose.App;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Formats.Npy;

TreePoseApp app = TreePoseApp.Create();
return app.AddSource(SourcePart<FrameDataset>.Of("mine", "frames of .npy files", "DIR", new MineOptions(), Mine.Read)).Run(args);

public sealed record MineOptions
{
    [Range(0.001, 10.0), Description("Seconds from one frame to the next.")]
    public double SecondsPerFrame { get; init; } = 0.1;
}

internal static class Mine
{
    public static FrameDataset Read(SourceRequest request, MineOptions options)
    {
        string table = Path.Combine(request.Where, "events.csv");
        string[] files = File.Exists(table) ? Directory.GetFiles(request.Where, "*.npy") : [];
        if (files.Length == 0)
            throw new DataFormatException(
                request.Where,
                "holds no events.csv with .npy files beside it.",
                "See the first lines of this script."
            );
        ILookup<string, FrameEvent> events = Csv.Rows(File.ReadAllText(table)).Skip(1).ToLookup(row => row[0], row => Event(row, table));
        FrameSequence[] captures = [.. files.Select(f => Capture(f, events, options)).OrderBy(c => c.Id)];
        return new FrameDataset($"mine:{request.Where}", captures[0].Shape, captures, FileHashes.Of(request.Where, [table, .. files]));
    }

    private static FrameSequence Capture(string file, ILookup<string, FrameEvent> events, MineOptions options)
    {
        NpyArray<float> frames = NpyFile.Read<float>(file);
        if (frames.Shape.Count != 3)
            throw new DataFormatException(
                file,
                $"has the shape {frames.ShapeText}, not (T, range, Doppler).",
                "See the first lines of this script."
            );
        string name = Path.GetFileNameWithoutExtension(file);
        FrameEvent[] own = [.. events[name].OrderBy(e => e.StartFrame)];
        return new FrameSequence
        {
            Id = new CaptureId(name.Split('_')[0], name),
            // A capture in which no foot leaves the ground counts false alarms.
            Movement = own.Length > 0 ? "foot lifts" : "standing",
            Shape = FrameShape.Map(1, new(AxisKind.Range, frames.Shape[1]), new(AxisKind.Doppler, frames.Shape[2])),
            Frames = frames.Values,
            Labels = FrameLabels.FromEvents(frames.Shape[0], own, _ => true),
            Events = own,
            SecondsPerFrame = options.SecondsPerFrame,
            FootLeavesGround = own.Length > 0,
        };
    }

    private static FrameEvent Event(string[] row, string table) =>
        row.Length == 4 && row[1] is "up" or "down" && int.TryParse(row[2], out int start) && int.TryParse(row[3], out int end)
            ? new FrameEvent(row[1] == "up" ? FootPhase.GoingUp : FootPhase.GoingDown, start, end)
            : throw new DataFormatException(
                table,
                $"has '{string.Join(',', row)}', not capture,up|down,start,end.",
                "See the first lines of this script."
            );
}
