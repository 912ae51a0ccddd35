using System.Collections.Concurrent;

namespace TreePose.Datasets.Olst;

/// <summary>The files of a release held against the digests that it states.</summary>
/// <param name="Folder">The release's folder.</param>
/// <param name="Same">Files that are as published.</param>
/// <param name="Missing">Files of the list that are not there: not all of a release need be fetched.</param>
/// <param name="Wrong">Files that are others, or that cannot be read, each with the reason.</param>
internal sealed record OlstVerification(string Folder, int Same, IReadOnlyList<string> Missing, IReadOnlyList<SkippedCapture> Wrong)
{
    /// <summary>Reads every file of the list, several at once.</summary>
    /// <param name="directory">As given to <c>--data olst:DIR</c>.</param>
    /// <param name="progress">One step a file.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="DataFormatException">There is no release, or it states no digests, or a line of them leads out of it.</exception>
    public static OlstVerification Of(string directory, IWorkProgress progress, CancellationToken cancellation)
    {
        OlstFolder folder = OlstFolder.Open(directory);
        IReadOnlyDictionary<string, string> stated = folder.Digests.Stated;
        if (stated.Count == 0)
        {
            throw new DataFormatException(
                folder.Directory,
                $"has no {OlstDigests.FileName} to hold its files against.",
                "Fetch it: it lies beside Metadata in the release."
            );
        }
        foreach (string path in stated.Keys.Where(LeadsOut))
            throw new DataFormatException(
                $"{folder.Directory}/{OlstDigests.FileName}",
                $"names '{path}', which leads out of the release.",
                "Fetch the list again."
            );
        ConcurrentBag<string> missing = [];
        ConcurrentBag<SkippedCapture> wrong = [];
        int same = 0;
        using IWorkTask bar = progress.Begin("reading files of the release", stated.Count);
        Parallel.ForEach(
            stated,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            file =>
            {
                string path = Path.Combine(folder.Directory, file.Key);
                if (!File.Exists(path))
                    missing.Add(file.Key);
                else if (Problem(folder.Directory, path, file.Value) is { } problem)
                    wrong.Add(new SkippedCapture(file.Key, problem));
                else
                    Interlocked.Increment(ref same);
                bar.Advance();
            }
        );
        return new(
            folder.Directory,
            same,
            [.. missing.Order(StringComparer.Ordinal)],
            [.. wrong.OrderBy(w => w.CaptureId, StringComparer.Ordinal)]
        );
    }

    private static string? Problem(string folder, string path, string stated)
    {
        try
        {
            return FileHashes.Of(folder, [path]).Values.Single() == stated ? null : "is not the published file: its digest is another.";
        }
        catch (DataFormatException e)
        {
            return e.Message;
        }
    }

    private static bool LeadsOut(string path) => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..");
}
