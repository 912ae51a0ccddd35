using System.Collections.Concurrent;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Formats.EventTable;
using TreePose.Formats.Npy;
using TreePose.Formats.Study;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>A study of three captures of 40 frames, two holds each, in a scratch folder; tests damage it as they like.</summary>
internal sealed class TinyStudy : IDisposable
{
    public const int Frames = 40,
        FrameSize = 23 * 13;
    private static readonly ConcurrentDictionary<(int Frames, int Channel), byte[]> Made = new(); // flushing each file to disk is slow
    private readonly ScratchFolder _scratch = new();

    public TinyStudy()
    {
        foreach (string name in Names)
        {
            for (int channel = 1; channel <= 4; channel++)
            {
                WriteMap(RdmPath(name, channel), Frames, channel);
                foreach (Hold hold in Holds(name))
                    WriteMap(HoldPath(name, channel, hold.Number), hold.StableEndFrame - hold.StableFrame, channel);
            }
        }
        EventTableFile.Write(EventTable, Names.SelectMany(Holds));
        new StudyParts
        {
            Rdm = "maps/whole",
            HoldRdm = "maps/holds",
            EventTable = "events.csv",
        }.Write(Folder);
    }

    public static string[] Names { get; } = ["01_MNTRL_RR_V1", "01_MNTRR_RR_V2", "02_MNTRL_RR_V1"];

    public string Folder => _scratch.Path;

    public string EventTable => _scratch.File("events.csv");

    public string RdmPath(string name, int channel) => Path.Combine(Folder, "maps", "whole", name[..2], $"{name}_channel{channel}.npy");

    public string HoldPath(string name, int channel, int hold) =>
        Path.Combine(Folder, "maps", "holds", name[..2], $"{name}_channel{channel}_tx{hold}.npy");

    /// <summary>Number i of a map is channel · 1000 + i / 8.</summary>
    public static float Value(int channel, int i) => channel * 1000 + i / 8f;

    public static void WriteMap(string path, int frames, int channel)
    {
        byte[] file = Made.GetOrAdd(
            (frames, channel),
            _ =>
            {
                using var scratch = new ScratchFolder();
                NpyFile.Write<float>(
                    scratch.File("a.npy"),
                    [.. Enumerable.Range(0, frames * FrameSize).Select(i => Value(channel, i))],
                    frames,
                    23,
                    13
                );
                return File.ReadAllBytes(scratch.File("a.npy"));
            }
        );
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
    }

    public static IEnumerable<Hold> Holds(string name)
    {
        var clock = new RadarClock(1, 1 + 33 * 0.04, 3, 36, 0.04);
        CaptureId id = StudyCaptureName.TryParse(name)!.Id;
        yield return Hold(id, clock, 1, false, 6, 9, 15, 18);
        yield return Hold(id, clock, 2, true, 22, 26, null, 36);
    }

    public StudyDataset Load(StudyOptions options) =>
        StudySource.Load(Folder, options, SilentProgress.Instance, TestContext.Current.CancellationToken);

    public void Dispose() => _scratch.Dispose();

    private static Hold Hold(CaptureId id, RadarClock clock, int number, bool final, int up, int stable, int? broken, int end) =>
        new()
        {
            Capture = id,
            Clock = clock,
            Number = number,
            IsFinal = final,
            FootUpSeconds = clock.SecondsAt(up),
            StableSeconds = clock.SecondsAt(stable),
            BreakSeconds = broken is { } b ? clock.SecondsAt(b) : null,
            FootDownSeconds = clock.SecondsAt(end),
            FootUpFrame = up,
            StableFrame = stable,
            BreakFrame = broken,
            EndFrame = end,
        };
}
