using TreePose.Datasets.Checks;

namespace TreePose.Datasets.Frames;

/// <summary>One pass over the numbers of a folder's captures; what is wrong with them is added to the folder's problems.</summary>
internal sealed class FramesReading(FramesFolder folder, FramesOptions options)
{
    private readonly Dictionary<string, string> _contents = []; // hash -> the file that has it
    private readonly SortedDictionary<string, string> _manifest = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of the tables and of each file that was read.</summary>
    public IReadOnlyDictionary<string, string> Manifest
    {
        get
        {
            foreach ((string name, string hash) in FileHashes.Of(folder.Directory, folder.Tables))
                _manifest[name] = hash;
            return _manifest;
        }
    }

    /// <summary>Reads captures in their order, one in memory at a time beside what is kept.</summary>
    /// <param name="captures">Which.</param>
    /// <param name="use">Receives a capture that can be used with its sequences, one a channel.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public void Each(
        IReadOnlyList<FramesCapture> captures,
        Action<FramesCapture, IReadOnlyList<FrameSequence>> use,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        using IWorkTask bar = progress.Begin("reading frames", captures.Count);
        foreach (FramesCapture capture in captures)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = capture.Row.Capture;
            if (AreNew(capture))
            {
                IReadOnlyList<FrameSequence>? read = folder.Problems.Try(
                    ProblemStage.Signal,
                    name,
                    () => capture.Read(folder.Classes, options.Signal)
                );
                if (read is not null)
                    use(capture, read);
            }
            bar.Advance(1, name);
        }
    }

    /// <summary>
    /// Files of one content under two names are one recording: as two captures it would stand on both sides of a split.
    /// </summary>
    private bool AreNew(FramesCapture capture)
    {
        int before = folder.Problems.Count;
        foreach (string path in capture.Files.Select(f => f.Path).Distinct())
        {
            if (folder.Problems.Try(ProblemStage.Files, capture.Row.Capture, () => FileHashes.Of(folder.Directory, [path])) is not { } hash)
                continue;
            (string file, string content) = hash.Single();
            if (!_contents.TryAdd(content, file) && _contents[content] != file) // the table says of one file named twice
                folder.Problems.Add(
                    ProblemStage.Files,
                    capture.Row.Capture,
                    $"{path}: has the very content of {_contents[content]}: one recording under two names. Put the right file there."
                );
            _manifest[file] = content;
        }
        return folder.Problems.Count == before;
    }
}
