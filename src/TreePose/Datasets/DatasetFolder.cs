using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Formats.Npy;

namespace TreePose.Datasets;

/// <summary>
/// Writes labelled windows as a folder that NumPy and PyTorch open as they are, and reads it back: <c>frames.npy</c>
/// [N, T, ...frame] float32, <c>labels.npy</c> [N, T] int8 (−1 no label, else the class; the manifest names them),
/// <c>lengths.npy</c> [N] int32, <c>manifest.json</c> with content hashes.
/// </summary>
public static class DatasetFolder
{
    /// <summary>Cuts a dataset into windows and writes them. The folder appears when it is whole, or not at all.</summary>
    /// <param name="dataset">The captures.</param>
    /// <param name="skipped">What was left out of them; recorded in the manifest.</param>
    /// <param name="options">Window and stride.</param>
    /// <param name="folder">Where to; it must not exist yet.</param>
    /// <param name="progress">Receives one step a window.</param>
    /// <param name="cancellation">Stops the work and leaves nothing.</param>
    /// <returns>Windows written.</returns>
    /// <exception cref="OptionsException">A window option is out of range.</exception>
    /// <exception cref="TreePoseException">The folder exists already, or there is no window to write.</exception>
    public static int Write(
        FrameDataset dataset,
        IReadOnlyList<SkippedCapture> skipped,
        WindowOptions options,
        string folder,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        OptionOverrides.Validated(options);
        if (Path.Exists(folder))
        {
            throw new TreePoseException(
                $"{folder}: exists already, and a dataset is never written over. Name another folder or remove this one."
            );
        }
        IReadOnlyList<FrameWindow> windows = FrameWindows.Of(dataset.Sequences, options);
        if (windows.Count == 0)
        {
            throw new TreePoseException(
                $"{dataset.Source}: no window holds a labelled frame, so there is nothing to write. "
                    + "Check the labels, or set labelledOnly=false."
            );
        }
        string partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true); // left by a kill
        try
        {
            int windowFrames = options.WindowFrames > 0 ? options.WindowFrames : windows.Max(w => w.Length);
            using (IWorkTask bar = progress.Begin("writing windows", windows.Count))
                WriteArrays(dataset, windows, windowFrames, partial, bar, cancellation);
            Manifest(dataset, skipped, options, windows, windowFrames, partial).Write(partial);
            Directory.Move(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
        return windows.Count;
    }

    /// <summary>Reads a folder that <see cref="Write"/> made, and checks its shapes and content hashes.</summary>
    /// <exception cref="DataFormatException">A file is missing, damaged, changed since, or does not fit the others.</exception>
    public static StoredDataset Read(string folder)
    {
        DatasetManifest manifest = DatasetManifest.Read(folder);
        NpyArray<float> frames = Array<float>(folder, DatasetManifest.FramesFile, manifest.Shape); // [N, T, ...frame]
        NpyArray<sbyte> labels = Array<sbyte>(folder, DatasetManifest.LabelsFile, manifest.Shape[..2]); // [N, T]
        NpyArray<int> lengths = Array<int>(folder, DatasetManifest.LengthsFile, manifest.Shape[..1]); // [N]
        IReadOnlyDictionary<string, string> found = FileHashes.Of(
            folder,
            manifest.Files.Keys.Select(f => RecordPaths.Resolve(folder, f, Path.Combine(folder, DatasetManifest.FileName)))
        );
        foreach ((string file, string hash) in manifest.Files)
        {
            if (found[file] != hash)
            {
                throw new DataFormatException(
                    Path.Combine(folder, file),
                    $"its SHA-256 is {found[file]}; the manifest says {hash}.",
                    "The file was changed since: make the dataset again."
                );
            }
        }
        if (manifest.Windows.Count != manifest.Shape[0])
            throw new DataFormatException(
                Path.Combine(folder, DatasetManifest.FileName),
                $"lists {manifest.Windows.Count} windows; the arrays hold {manifest.Shape[0]}.",
                "Make the dataset again."
            );
        return new StoredDataset
        {
            Source = manifest.Source,
            Shape = manifest.FrameShape,
            WindowFrames = manifest.Shape[1],
            Windows = manifest.Windows,
            Captures = manifest.Captures,
            Options = manifest.Options,
            Frames = frames.Values,
            Classes = manifest.Classes,
            Labels = labels.Values,
            Lengths = lengths.Values,
            Skipped = manifest.Skipped,
            Findings = manifest.Findings,
            Files = manifest.Files,
            SourceFiles = manifest.SourceFiles,
        };
    }

    private static void WriteArrays(
        FrameDataset dataset,
        IReadOnlyList<FrameWindow> windows,
        int windowFrames,
        string folder,
        IWorkTask bar,
        CancellationToken cancellation
    )
    {
        FrameShape shape = dataset.Shape;
        using var frames = new NpyWriter<float>(
            Path.Combine(folder, DatasetManifest.FramesFile),
            [windows.Count, windowFrames, .. shape.Lengths]
        );
        using var labels = new NpyWriter<sbyte>(Path.Combine(folder, DatasetManifest.LabelsFile), windows.Count, windowFrames);
        var framePadding = new float[shape.Size];
        sbyte unlabelled = FootPhase.Unlabelled;
        foreach (FrameWindow window in windows)
        {
            cancellation.ThrowIfCancellationRequested();
            FrameSequence sequence = dataset.Sequences[window.Sequence];
            frames.Append(sequence.Frames.AsSpan(window.StartFrame * shape.Size, window.Length * shape.Size)); // [length, ...frame]
            labels.Append(sequence.Labels.AsSpan(window.StartFrame, window.Length));
            for (int i = window.Length; i < windowFrames; i++)
            {
                frames.Append(framePadding);
                labels.Append([unlabelled]);
            }
            bar.Advance();
        }
        frames.Complete();
        labels.Complete();
        NpyFile.Write<int>(Path.Combine(folder, DatasetManifest.LengthsFile), [.. windows.Select(w => w.Length)], windows.Count);
    }

    private static DatasetManifest Manifest(
        FrameDataset dataset,
        IReadOnlyList<SkippedCapture> skipped,
        WindowOptions options,
        IReadOnlyList<FrameWindow> windows,
        int windowFrames,
        string folder
    )
    {
        FrameShape shape = dataset.Shape;
        string[] files = [DatasetManifest.FramesFile, DatasetManifest.LabelsFile, DatasetManifest.LengthsFile];
        return new DatasetManifest
        {
            Source = dataset.Source,
            FrameShape = shape,
            Shape = [windows.Count, windowFrames, .. shape.Lengths],
            Axes = ["window", "frame", .. shape.Axes.Select(a => a.Name)],
            Labels = new Dictionary<string, int>([
                .. dataset.Classes.Names.Select((name, i) => KeyValuePair.Create(name, i)),
                new("no label", -1),
            ]),
            Options = options,
            Files = FileHashes.Of(folder, files.Select(f => Path.Combine(folder, f))),
            SourceFiles = dataset.Manifest,
            Skipped = skipped,
            Findings = [.. dataset.Findings, .. WithoutWindow(dataset, windows)],
            Captures = [.. windows.Select(w => w.Sequence).Distinct().Select(s => Describe(dataset.Sequences[s]))],
            Windows = [.. windows.Select(w => Describe(dataset.Sequences[w.Sequence], w))],
        };
    }

    private static IEnumerable<string> WithoutWindow(FrameDataset dataset, IReadOnlyList<FrameWindow> windows)
    {
        string[] without = [.. dataset.Sequences.Where((_, i) => windows.All(w => w.Sequence != i)).Select(s => s.Id.Name).Distinct()];
        if (without.Length > 0)
            yield return $"No frame of {string.Join(", ", without)} has a label: no window holds one.";
    }

    private static StoredWindow Describe(FrameSequence s, FrameWindow window) =>
        new(s.Id.Participant, s.Id.Name, s.Channel, window.StartFrame);

    private static StoredCapture Describe(FrameSequence s) =>
        new(s.Id.Participant, s.Id.Name, s.Channel, s.Movement, s.Length, s.SecondsPerFrame, s.FootLeavesGround)
        {
            StartSeconds = s.StartSeconds,
            TimesSeconds = s.TimesSeconds,
            Groups = s.Groups,
            Events = s.Events,
        };

    private static NpyArray<T> Array<T>(string folder, string file, int[] shape)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        string path = Path.Combine(folder, file);
        NpyArray<T> array = NpyFile.Read<T>(path);
        return array.Shape.SequenceEqual(shape)
            ? array
            : throw new DataFormatException(
                path,
                $"has shape {array.ShapeText}; the manifest says ({string.Join(", ", shape)}).",
                "Make the dataset again."
            );
    }
}
