using System.Globalization;
using TreePose.Reports.Page;
using TreePose.Reports.Sections;
using TreePose.Runs;

namespace TreePose.Reports;

/// <summary>
/// A run's report as one HTML file, made of its record alone: also of a run of another machine, or of one that failed. The
/// file needs no network; text of names and data is escaped.
/// </summary>
public static class RunReport
{
    /// <summary>Writes the report, whole or not at all.</summary>
    /// <param name="folder">The run's record.</param>
    /// <param name="tell">Knows the experiments' own stories.</param>
    /// <param name="path">Where to; null writes <see cref="RecordFiles.Report"/> into the record.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="TreePoseException">The folder is no record, or a file of it is damaged.</exception>
    public static string Write(string folder, StoryTeller tell, string? path = null)
    {
        StoredRecord record = StoredRecord.Open(folder);
        path ??= Path.Combine(record.Folder, RecordFiles.Report);
        AtomicFile.WriteAllText(path, HtmlPage.Of(Document(record, tell), record.Folder));
        return path;
    }

    /// <summary>The report's text, made of the record as it is now.</summary>
    /// <inheritdoc cref="Write(string, StoryTeller, string?)"/>
    internal static string Text(string folder, StoryTeller tell)
    {
        StoredRecord record = StoredRecord.Open(folder);
        return HtmlPage.Of(Document(record, tell), record.Folder);
    }

    /// <summary>Writes several runs into one page, one after the other, whole or not at all.</summary>
    /// <param name="folders">Their records.</param>
    /// <param name="tell">Knows the experiments' own stories.</param>
    /// <param name="title">What they are together.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="TreePoseException">A folder is no record, or a file of it is damaged.</exception>
    public static void Write(IReadOnlyList<string> folders, StoryTeller tell, string title, string path)
    {
        StoredRecord[] records = [.. folders.Select(StoredRecord.Open)];
        AtomicFile.WriteAllText(path, HtmlPage.Of(title, [.. records.Select(r => (Document(r, tell), r.Folder))]));
    }

    /// <summary>What the report says, whichever way it is written.</summary>
    /// <exception cref="DataFormatException">A file of the record does not fit the others.</exception>
    internal static ReportDocument Document(StoredRecord record, StoryTeller tell)
    {
        try
        {
            return Write(record, tell);
        }
        catch (Exception e) when (e is not TreePoseException && RecordJsonRules.IsDamage(e))
        {
            // Files that are sound by themselves may still not fit one another, in more ways than there are rules for.
            throw new DataFormatException(
                record.Folder,
                $"its files do not fit one another, so that no report can be made of them ({e.Message.TrimEnd('.')}).",
                "'./treepose runs verify' shows which file changed: restore it from a copy of the record.",
                e
            );
        }
    }

    private static ReportDocument Write(StoredRecord record, StoryTeller tell)
    {
        RunStory experiment = tell(record) ?? new AnyStory(record);
        return new ReportDocument(
            $"{record.Info.Name} – {record.Info.Experiment} – TreePose",
            record.Info.Name,
            record.Info.Status.ToString().ToLowerInvariant(),
            [.. Notices(record)],
            experiment.Headline,
            [.. Summary(record, experiment)],
            [
                .. experiment.Results,
                RunSections.Protocol(experiment),
                RunSections.Data(record),
                RunSections.Configuration(record),
                RunSections.Environment(record),
                RunSections.Again(record),
                RunSections.Files(record),
            ]
        );
    }

    private static IEnumerable<Notice> Notices(StoredRecord record)
    {
        string reason = record.Info.Reason is { Length: > 0 } why ? $"{char.ToUpperInvariant(why[0])}{why[1..].TrimEnd('.')}. " : "";
        const string Partial = "What was finished before stands below; a partial run has no mean and no verdict.";
        switch (record.Info.Status)
        {
            case RunStatus.Interrupted:
                yield return new Notice("This run was stopped before its end.", reason + Partial);
                break;
            case RunStatus.Failed:
                yield return new Notice("This run failed.", reason + Partial);
                break;
            case RunStatus.Crashed:
                yield return new Notice("This run never ended: its process is gone.", Partial);
                break;
            case RunStatus.Waiting:
                yield return new Notice("This run waits.", reason + "What stands below is what it has written so far.");
                break;
            case RunStatus.Running:
                yield return new Notice("This run is still under way.", "What stands below is what it has written so far.");
                break;
        }
    }

    private static IEnumerable<(string Name, string Value)> Summary(StoredRecord record, RunStory experiment)
    {
        yield return ("experiment", record.Info.Experiment);
        if (record.Data.Length > 0)
            yield return ("data", record.Data);
        if (record.Results?["folds"].Text() is { } folds)
            yield return ("finished", folds);
        foreach ((string, string) more in experiment.Summary)
            yield return more;
        if (record.Info.Started is { } started)
            yield return ("started", started.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        if (record.Info.DurationSeconds is { } seconds)
            yield return ("took", seconds < 120 ? $"{((double?)seconds).Show("0.#")} s" : $"{((double?)(seconds / 60)).Show("0.#")} min");
    }
}
