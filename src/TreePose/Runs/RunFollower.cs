using System.Globalization;

namespace TreePose.Runs;

/// <summary>
/// Follows a run from its folder while another process writes it: its state, how far it is, and what happened since the last look,
/// in words. Only what is new is read.
/// </summary>
internal sealed class RunFollower
{
    private readonly RunJournalReader _journal;
    private readonly string _folder;

    /// <summary>Begins before the run's first event.</summary>
    /// <param name="folder">The run's folder.</param>
    public RunFollower(string folder) => (_folder, _journal) = (folder, new RunJournalReader(folder));

    /// <summary>The run as it stands.</summary>
    /// <exception cref="TreePoseException">The run is gone, or its record is damaged.</exception>
    public RunInfo Info =>
        File.Exists(Path.Combine(_folder, RecordFiles.Run))
            ? RunStore.Read(_folder, RecordPaths.Read)
            : throw new TreePoseException($"'{_folder}' is gone: the run was removed or renamed while it was looked at.");

    /// <summary>How far it is; null when it does not say.</summary>
    public RunProgress? Progress => RunProgress.Read(_folder);

    /// <summary>What happened since the last call, in order.</summary>
    /// <exception cref="DataFormatException">The journal is damaged.</exception>
    public IReadOnlyList<RunEvent> News()
    {
        var all = new List<RunEvent>();
        while (_journal.ReadNew() is { Count: > 0 } some)
            all.AddRange(some);
        return all;
    }

    /// <summary>An event as a line that people read; null for what is too small to be told, such as a point of a curve.</summary>
    /// <param name="happened">The event.</param>
    public static string? Line(RunEvent happened)
    {
        string? said = happened switch
        {
            RunStarted e => $"begun on {e.Host}",
            FoldEnded e => $"{e.Fold} is done: {string.Join(", ", e.Columns.Where(c => c.IsNumber).Take(4).Select(Short))}",
            RunResumed => "goes on after it had stopped",
            RunReleased e => $"waits: {e.Reason}",
            RunEnded e => $"ended: {RunStatuses.Name(e.Status)}{(e.Reason is null ? "" : ", " + e.Reason)}",
            _ => null,
        };
        return said is null ? null : string.Create(CultureInfo.InvariantCulture, $"{happened.Time.ToLocalTime():HH:mm:ss}  {said}");
    }

    private static string Short(FoldCell cell) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{cell.Key} {(cell.Number is { } number ? number.ToString("0.####", CultureInfo.InvariantCulture) : "-")}"
        );
}
