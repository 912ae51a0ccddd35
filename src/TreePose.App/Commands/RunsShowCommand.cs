using System.CommandLine;
using System.Globalization;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs show</c>: one run.</summary>
internal static class RunsShowCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        Option<bool> follow = new("--follow") { Description = "Tell what happens while the run goes on, until it is over." };
        Option<bool> json = RunJson.Option();
        var command = new TreePoseCommand(
            "show",
            "Show a run: state, figures, folds, parameters, files, trackers.",
            "./treepose runs show latest",
            "./treepose runs show latest --follow",
            "./treepose runs show latest --json",
            "./treepose runs show 2026_11_23/goup-down_101500"
        )
        {
            run,
            root,
            follow,
            json,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                TextWriter output = parsed.InvocationConfiguration.Output;
                RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
                if (parsed.GetValue(json))
                {
                    if (parsed.GetValue(follow))
                        throw new OptionsException(["--follow tells what happens, line by line: leave out --json."]);
                    RunJson.Write(output, found.Folder);
                    return 0;
                }
                if (parsed.GetValue(follow))
                    return new RunsFollow(found.Folder, output).Run(cancellation);
                Write(output, found);
                return 0;
            }
        );
        return command;
    }

    private static void Write(TextWriter output, RunInfo run)
    {
        output.WriteLine($"{run.Name} ({run.Id}), {run.Experiment}, {run.Value("status")}{(run.Reason is null ? "" : ": " + run.Reason)}");
        output.WriteLine($"Record: {run.Folder}");
        string seconds = run.DurationSeconds is { } d ? $" in {d.ToString("0.#", CultureInfo.InvariantCulture)} s" : "";
        output.WriteLine($"Started {run.Value("started")}{seconds}");
        Standing(output, run);
        if (run.Notes.Note is { } note)
            output.WriteLine($"Note: {note}");
        if (run.Notes.IsArchived)
            output.WriteLine("Archived: lists leave it out.");
        Section(output, "Figures", run.Figures.Select(f => ((string, object?))(f.Key, f.Value)));
        var folds = RunTableReader.ReadFolds(run.Folder);
        if (folds.Count > 0)
        {
            output.WriteLine($"\nFolds: {folds.Count}");
            string[] columns = [.. folds.Values.First().Keys.OrderBy(c => c != "participant")]; // whom a row is about
            new TableOutput(
                columns,
                [
                    .. folds
                        .Values.OrderBy(f => f.GetValueOrDefault("participant"), NaturalOrder.Names)
                        .Select(f => (IReadOnlyList<object?>)[.. columns.Select(c => c is "fold" or "participant" ? f[c] : Number(f[c]))]),
                ]
            ).Write(output, TableFormat.Table);
        }
        IReadOnlyList<IReadOnlyList<string>> people = RunTableReader.ReadRows(Path.Combine(run.Folder, RecordFiles.Participants));
        if (people.Count > 1)
        {
            output.WriteLine($"\nParticipants: {people.Count - 1}");
            new TableOutput(
                people[0],
                [
                    .. people
                        .Skip(1)
                        .Select(p =>
                            (IReadOnlyList<object?>)[.. p.Select((c, i) => people[0][i] is "participant" or "folds" ? c : Number(c))]
                        ),
                ]
            ).Write(output, TableFormat.Table);
        }
        Section(output, "Parameters", run.Parameters.Select(p => ((string, object?))(p.Key, p.Value)));
        Section(output, "Tags", run.Tags.Select(t => ((string, object?))(t.Key, t.Value)));
        Section(
            output,
            "Files",
            RunFiles.Read(run.Folder).Select(f => (f.Path, (object?)$"{f.Bytes} bytes{(f.Location is null ? "" : ", at " + f.Location)}"))
        );
        Section(
            output,
            "Trackers",
            DeliveryState
                .ReadAll(run.Folder)
                .Select(s => (s.Target, (object?)(s.Complete ? "complete" : s.Problem ?? $"{s.Delivered} events delivered")))
        );
    }

    /// <summary>How far a run is that has not ended, and how one goes on with it.</summary>
    private static void Standing(TextWriter output, RunInfo run)
    {
        if (run.Status == RunStatus.Crashed)
            output.WriteLine($"Its process is gone. To go on: {StoredRun.Open(run.Folder).CommandLine("resume")}");
        if (run.Status == RunStatus.Running && RunProgress.Read(run.Folder) is { } progress)
            output.WriteLine($"So far: {progress}");
        if (run.Status == RunStatus.Waiting && RunProgress.Read(run.Folder) is { } planned)
            output.WriteLine($"So far: results of {UnitStore.CountIn(run.Folder)} units of {planned.All} planned");
        if (run.Status == RunStatus.Waiting)
            output.WriteLine($"To go on: {StoredRun.Open(run.Folder).CommandLine("resume")}");
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Key, object? Value)> values)
    {
        (string Key, object? Value)[] all = [.. values];
        if (all.Length == 0)
            return;
        output.WriteLine($"\n{title}:");
        int width = Math.Min(56, all.Max(v => v.Key.Length));
        foreach (var (key, value) in all)
        {
            string text = value is double number ? number.ToString("0.######", CultureInfo.InvariantCulture) : value?.ToString() ?? "";
            output.WriteLine($"  {key.PadRight(width)}  {(text.Length > 200 ? text[..200] + "…" : text)}");
        }
    }

    private static object? Number(string text) =>
        text.Length == 0 ? null
        : Numbers.TryWritten(text, out double number) ? number
        : text;
}
