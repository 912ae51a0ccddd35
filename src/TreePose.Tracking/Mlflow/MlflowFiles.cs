using System.Globalization;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// The files of a run on their way to a server: after its points and its end, small ones first. One that is refused is told and
/// the others go on.
/// </summary>
internal sealed class MlflowFiles(MlflowClient client, string folder)
{
    /// <summary>Above this a file is large: it comes after the others, and is noted by itself so that it never goes twice.</summary>
    private const long Large = 1 << 20;

    /// <summary>Tag with the hashes of what is made of the record at any time.</summary>
    private const string ReportTag = "treepose.report";

    private static readonly string[] Reports = [RecordFiles.Report, RecordFiles.Notebook];
    private readonly Dictionary<string, List<string>> _problems = [];
    private readonly List<FileLogged> _waiting = [];

    /// <summary>What was not uploaded: a sentence for each cause.</summary>
    public IEnumerable<string> Warnings => _problems.Select(p => Sentence(p.Key, p.Value));

    /// <summary>Remembers a file for later; a file logged again is uploaded once.</summary>
    public void Add(FileLogged file)
    {
        _waiting.RemoveAll(f => f.Path == file.Path);
        _waiting.Add(file);
    }

    /// <summary>Uploads what waits.</summary>
    public async Task UploadAsync(MlflowRun run, CancellationToken cancel)
    {
        if (_waiting.Count == 0)
            return;
        string before = run.Files.ToString();
        foreach (FileLogged file in _waiting.OrderBy(f => f.Size > Large).ThenBy(f => f.Sequence))
        {
            if (run.Files.Has(file.Sequence))
                continue;
            bool uploaded = await UploadAsync(run, file.Path, file.Size, cancel).ConfigureAwait(false);
            run.Files.Add(file.Sequence, refused: !uploaded);
            if (file.Size > Large)
                await NoteAsync(run, cancel).ConfigureAwait(false);
        }
        run.Files.AddAllUpTo(_waiting.Max(f => f.Sequence));
        _waiting.Clear();
        if (run.Files.ToString() != before)
            await NoteAsync(run, cancel).ConfigureAwait(false);
    }

    /// <summary>Uploads page and notebook as they are now, unless the server has them so.</summary>
    public async Task UploadReportsAsync(MlflowRun run, CancellationToken cancel)
    {
        var found = new Dictionary<string, string>();
        foreach (string name in Reports)
        {
            if (RunFiles.Locate(folder, name) is { } file)
                found[name] = RunFiles.Hash(file);
        }
        if (found.Count == 0)
            return;
        string hashes = string.Join(' ', found.Values);
        if (MlflowRun.Tag(await client.RunAsync(run.Id, cancel).ConfigureAwait(false), ReportTag) == hashes)
            return;
        bool all = true;
        foreach (string name in found.Keys)
            all &= await UploadAsync(run, name, new FileInfo(Path.Combine(folder, name)).Length, cancel).ConfigureAwait(false);
        if (!all)
            return;
        await run.AddTagAsync(ReportTag, hashes, cancel).ConfigureAwait(false);
        await run.FlushAsync(cancel).ConfigureAwait(false);
    }

    private async Task<bool> UploadAsync(MlflowRun run, string path, long size, CancellationToken cancel)
    {
        string? problem = null;
        if (RunFiles.Locate(folder, path) is not { } file)
        {
            problem = "no longer in the record.";
        }
        else if (!MlflowClient.HasProxy(run.ArtifactUri))
        {
            problem = "the server passes no artifacts on (it was started without its artifact proxy).";
        }
        else
        {
            try
            {
                await client.PutArtifactAsync(run.ArtifactUri, MlflowKeys.EscapePath(path), file, cancel).ConfigureAwait(false);
            }
            catch (TrackerRefusedException e)
            {
                problem =
                    e.Status == 413
                        ? "the server, or a proxy in front of it, takes no files of this size (413): raise its limit, then "
                            + "sync with --again."
                        : $"the server answered {e.Status} ({e.Said}).";
            }
        }
        if (problem is null)
            return true;
        if (!_problems.TryGetValue(problem, out List<string>? files))
            _problems[problem] = files = [];
        string text = $"{path} ({SizeOf(size)})";
        if (!files.Contains(text))
            files.Add(text);
        return false;
    }

    private static async Task NoteAsync(MlflowRun run, CancellationToken cancel)
    {
        await run.AddTagAsync(UploadedFiles.FilesTag, run.Files.ToString(), cancel).ConfigureAwait(false);
        await run.FlushAsync(cancel).ConfigureAwait(false);
    }

    private static string Sentence(string problem, List<string> files) =>
        files.Count switch
        {
            1 => $"{files[0]} was not uploaded: {problem}",
            <= 3 => $"{string.Join(", ", files)} were not uploaded: {problem}",
            _ => $"{string.Join(", ", files.Take(3))} and {files.Count - 3} more were not uploaded: {problem}",
        };

    private static string SizeOf(long bytes) =>
        bytes < 1_000_000
            ? (bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " kB"
            : (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
