using System.Text.Json.Nodes;
using TreePose.Reports.Page;
using TreePose.Runs;

namespace TreePose.Reports.Sections;

/// <summary>What every report ends with: data, protocol, configuration, environment, how to run it again, files.</summary>
internal static class RunSections
{
    private const int FilesShown = 300;

    /// <summary>What data went in and what was left out.</summary>
    public static Section Data(StoredRecord record)
    {
        IReadOnlyDictionary<string, string> manifest = record.Manifest;
        string files = manifest.Count == 0 ? "none: made by the program" : $"{manifest.Count}, each with its SHA-256";
        var blocks = new List<Block>
        {
            new Facts([("source", record.Data.Length > 0 ? record.Data : "not recorded"), ("files", files), .. Participants(record)]),
        };
        if (Skipped(record) is { } skipped)
            blocks.Add(skipped);
        else if (record.Results is not null)
            blocks.Add(new Prose("Nothing was left out."));
        string[] findings = [.. record.Table(RecordFiles.Findings).Skip(1).Select(r => r[0])];
        if (findings.Length > 0)
            blocks.Add(new Details("What was found in the files", [.. findings.Select(f => new Prose(f))]));
        if (manifest.Count > 0)
        {
            string some = manifest.Count > FilesShown ? $", the first {FilesShown}; {RecordFiles.Configuration} has all" : "";
            Row[] rows = [.. manifest.Take(FilesShown).Select(f => new Row([f.Key, f.Value]))];
            blocks.Add(
                new Details(
                    "Data files and their SHA-256",
                    [new DataTable($"{manifest.Count} files{some}", [new("file"), new("SHA-256")], rows)]
                )
            );
        }
        return new Section("data", "Data", blocks);
    }

    /// <summary>How it was done, in words.</summary>
    public static Section Protocol(RunStory experiment) => new("protocol", "Protocol", [.. experiment.Protocol.Select(p => new Prose(p))]);

    /// <summary>Every option, changed ones marked.</summary>
    public static Section Configuration(StoredRecord record)
    {
        Dictionary<string, string> overrides = new(StringComparer.OrdinalIgnoreCase);
        foreach (string given in record.Overrides)
        {
            int equals = given.IndexOf('=');
            overrides[equals < 0 ? given : given[..equals]] = given;
        }
        Row[] rows =
        [
            .. record.Info.Parameters.Select(p =>
                overrides.ContainsKey(p.Key) ? new Row([p.Key, p.Value, "changed"], RowKind.Changed) : new Row([p.Key, p.Value, ""])
            ),
        ];
        string changed =
            overrides.Count == 0
                ? "No option was changed from its default."
                : $"Changed from the defaults: {string.Join(", ", overrides.Values)}.";
        return new Section(
            "configuration",
            "Configuration",
            [
                new Prose(changed),
                new Details(
                    $"All {rows.Length} options",
                    [new DataTable("Options as they were resolved", [new("option"), new("value"), new("")], rows)]
                )
                {
                    Open = rows.Length <= 12,
                },
            ]
        );
    }

    /// <summary>Machine, versions, code.</summary>
    public static Section Environment(StoredRecord record)
    {
        JsonObject e = record.Environment;
        string versions = string.Join(", ", (e["versions"] as JsonObject ?? []).Select(v => $"{v.Key} {v.Value.Text()}"));
        string git = e["git"] is JsonObject g
            ? $"{(g["commit"].Text() is { Length: > 12 } commit ? commit[..12] : g["commit"].Text())} on "
                + $"{g["branch"].Text()}{(Dirty(record) ? ", with uncommitted changes (source/dirty.diff)" : ", nothing uncommitted")}"
            : "not under git";
        (string, string?)[] facts =
        [
            ("machine", e["machine"].Text()),
            ("operating system", e["operatingSystem"].Text()),
            ("architecture", e["architecture"].Text()),
            ("processors", e["processors"].Number()?.ToString("0", System.Globalization.CultureInfo.InvariantCulture)),
            (".NET", e["dotnet"].Text()),
            ("TreePose", e["treepose"].Text()),
            ("versions", versions.Length > 0 ? versions : null),
            ("code", git),
            ("script", record.Source["script"].Text()),
            ("seed", $"{record.Seed}"),
        ];
        return new Section(
            "environment",
            "Environment",
            [new Facts([.. facts.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => (f.Item1, f.Item2!))])]
        );
    }

    /// <summary>The command that does it again.</summary>
    public static Section Again(StoredRecord record)
    {
        var lines = new List<string>();
        if (record.Environment["git"]?["commit"].Text() is { } commit)
            lines.Add($"git checkout {commit}");
        if (Dirty(record))
            lines.Add($"git apply {Shell.Quote(Path.Combine(record.Folder, RecordFiles.DirtyDiff))}");
        lines.Add(RunCommand.Of(record));
        return new Section(
            "again",
            "Run it again",
            [
                new Code(string.Join('\n', lines)),
                new Prose(
                    "The same seed gives the same figures on the same machine with the same number of threads. A name that "
                        + "is taken needs another --name."
                ),
            ]
        );
    }

    /// <summary>What else the record holds.</summary>
    public static Section Files(StoredRecord record)
    {
        IReadOnlyList<RunFile> files = RunFiles.Read(record.Folder);
        Row[] rows =
            files.Count > 0
                ? [.. files.Take(FilesShown).Select(f => new Row([f.Path, ((double?)f.Bytes).Show("0"), f.Location ?? "in the record"]))]
                :
                [
                    .. Directory
                        .EnumerateFiles(record.Folder, "*", SearchOption.AllDirectories)
                        .Order(NaturalOrder.Names)
                        .Take(FilesShown)
                        .Select(f => new Row([Path.GetRelativePath(record.Folder, f), $"{new FileInfo(f).Length}", "in the record"])),
                ];
        return new Section(
            "files",
            "Record",
            [
                new Facts([("folder", Path.GetFullPath(record.Folder)), ("id", record.Info.Id)]),
                new Details(
                    $"{rows.Length} files",
                    [new DataTable("Files of the record", [new("file"), new("bytes", true), new("where")], rows)]
                ),
            ]
        );
    }

    /// <summary>Whether the working tree differed from its commit.</summary>
    private static bool Dirty(StoredRecord record) =>
        record.Environment["git"]?["dirty"] is JsonValue value && value.TryGetValue(out bool dirty) && dirty;

    private static IEnumerable<(string, string)> Participants(StoredRecord record)
    {
        string[] people =
        [
            .. record
                .People.SelectMany(f =>
                    (f.GetValueOrDefault("participant") ?? f.GetValueOrDefault("participants") ?? "").Split(
                        ' ',
                        StringSplitOptions.RemoveEmptyEntries
                    )
                )
                .Distinct()
                .Order(NaturalOrder.Names),
        ];
        if (people.Length > 0)
            yield return ("participants left out in turn", $"{people.Length}: {string.Join(", ", people)}");
    }

    private static DataTable? Skipped(StoredRecord record)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = record.Table(RecordFiles.Skipped);
        return rows.Count < 2
            ? null
            : new DataTable(
                $"Left out: {rows.Count - 1}",
                [.. rows[0].Select(h => new Column(h))],
                [.. rows.Skip(1).Select(r => new Row(r))]
            );
    }
}
