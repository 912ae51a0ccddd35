using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>
/// The <c>windows:DIR</c> source: a ready data set (<see cref="DatasetFolder"/>) put together again. Windows overlap, so that the frames
/// of a capture come back once each, with its labels, events, groups and times; frames that no window holds, because none of them had a
/// label, stand there as lost ones.
/// </summary>
internal static class WindowsSource
{
    /// <summary>What stands before the colon.</summary>
    public const string Kind = "windows";

    /// <summary>The source.</summary>
    public static SourcePart<FrameDataset> Part =>
        SourcePart<FrameDataset>.Of(Kind, "a ready data set that data windows wrote", "DIR", r => Load(r.Where));

    /// <summary>Reads the captures that the windows were cut from.</summary>
    /// <exception cref="DataFormatException">
    /// A file is damaged or changed, or windows contradict each other, or labelled frames lie between them.
    /// </exception>
    public static FrameDataset Load(string folder)
    {
        StoredDataset stored = DatasetFolder.Read(folder);
        string manifest = Path.Combine(folder, DatasetManifest.FileName);
        CheckNames(stored, manifest);
        List<FrameSequence> sequences = [];
        foreach (StoredCapture capture in stored.Captures)
        {
            int[] windows =
            [
                .. Enumerable
                    .Range(0, stored.Windows.Count)
                    .Where(w => stored.Windows[w].Id == capture.Id && stored.Windows[w].Channel == capture.Channel)
                    .OrderBy(w => stored.Windows[w].StartFrame),
            ];
            sequences.Add(Joined(stored, capture, windows, manifest));
        }
        return new FrameDataset(
            $"windows:{folder}",
            stored.Shape,
            sequences,
            FileHashes.Of(folder, stored.Files.Keys.Append(DatasetManifest.FileName).Select(f => Path.Combine(folder, f)))
        )
        {
            Skipped = stored.Skipped,
            Findings = [$"Windows of {stored.WindowFrames} frames, cut from {stored.Source}, were put together again.", .. stored.Findings],
        };
    }

    private static void CheckNames(StoredDataset stored, string manifest)
    {
        var captures = new HashSet<(CaptureId, int?)>();
        foreach (StoredCapture capture in stored.Captures)
            if (!captures.Add((capture.Id, capture.Channel)))
                throw Wrong(manifest, $"names the capture {capture.Capture} twice.");
        foreach (StoredWindow window in stored.Windows)
            if (!captures.Contains((window.Id, window.Channel)))
                throw Wrong(manifest, $"has a window of {window.Capture}, which is none of its captures.");
    }

    /// <summary>The frames that windows hold, once each; windows that overlap have to agree.</summary>
    private static FrameSequence Joined(StoredDataset stored, StoredCapture capture, int[] windows, string manifest)
    {
        int size = stored.Shape.Size;
        var place = new Dictionary<int, int>(); // frame of the capture -> frame that is kept; rises, since windows are in order
        float[] frames = new float[windows.Sum(w => Math.Clamp(stored.Lengths[w], 0, stored.WindowFrames)) * size];
        var labels = new List<sbyte>();
        foreach (int w in windows)
        {
            (int start, int length) = (stored.Windows[w].StartFrame, stored.Lengths[w]);
            if (start < 0 || length < 1 || length > stored.WindowFrames || start > capture.Frames - length)
                throw Wrong(manifest, $"has a window of {length} frames from {start} on of {capture.Capture}, which has {capture.Frames}.");
            for (int t = 0; t < length; t++)
            {
                int at = (w * stored.WindowFrames) + t;
                ReadOnlySpan<float> from = stored.Frames.AsSpan(at * size, size);
                bool isNew = place.TryAdd(start + t, labels.Count);
                int to = place[start + t];
                if (isNew)
                {
                    from.CopyTo(frames.AsSpan(to * size, size));
                    labels.Add(stored.Labels[at]);
                }
                else if (labels[to] != stored.Labels[at] || !from.SequenceEqual(frames.AsSpan(to * size, size)))
                {
                    throw Wrong(manifest, $"places two windows over frame {start + t} of {capture.Capture} that have other content there.");
                }
            }
        }
        if (labels.Count == 0)
            throw Wrong(manifest, $"names the capture {capture.Capture}, of which there is no window.");
        if (labels.Count < capture.Frames && stored.Options.StrideFrames > stored.WindowFrames)
            throw new DataFormatException(
                manifest,
                $"holds {labels.Count} of the {capture.Frames} frames of {capture.Capture}: the stride of {stored.Options.StrideFrames} "
                    + $"frames is longer than a window of {stored.WindowFrames}, so that labelled frames are missing.",
                "An event cannot be found or scored in parts: cut the windows again with a shorter windows.strideFrames."
            );
        Array.Resize(ref frames, labels.Count * size);
        return Sequence(stored, capture, (frames, [.. labels]), place);
    }

    private static FrameSequence Sequence(
        StoredDataset stored,
        StoredCapture capture,
        (float[] Frames, sbyte[] Labels) kept,
        Dictionary<int, int> place
    )
    {
        bool all = place.Count == capture.Frames;
        double first = TimeOf(capture, place.Keys.Min());
        return new FrameSequence
        {
            Id = capture.Id,
            Channel = capture.Channel,
            Movement = capture.Movement,
            Shape = stored.Shape,
            Frames = kept.Frames,
            Classes = stored.Classes,
            Labels = kept.Labels,
            Events = all ? capture.Events : [.. capture.Events.SelectMany(e => Moved(e, place))],
            SecondsPerFrame = capture.SecondsPerFrame,
            TimesSeconds = all ? capture.TimesSeconds?.ToArray() : [.. place.Keys.Order().Select(f => TimeOf(capture, f) - first)],
            FootLeavesGround = capture.FootLeavesGround,
            StartSeconds = capture.StartSeconds + first,
            Groups = capture.Groups,
        };
    }

    /// <summary>An event among the frames that are kept; those that are not have no label, so that nothing of it is lost.</summary>
    private static IEnumerable<FrameEvent> Moved(FrameEvent e, Dictionary<int, int> place)
    {
        int[] kept = [.. place.Where(p => p.Key >= e.StartFrame && p.Key < e.EndFrame).Select(p => p.Value)];
        if (kept.Length > 0)
            yield return new FrameEvent(e.Class, kept.Min(), kept.Max() + 1);
    }

    private static double TimeOf(StoredCapture capture, int frame) =>
        capture.TimesSeconds is { } times ? times[frame] : frame * capture.SecondsPerFrame;

    private static DataFormatException Wrong(string manifest, string problem) => new(manifest, problem, "Make the dataset again.");
}
