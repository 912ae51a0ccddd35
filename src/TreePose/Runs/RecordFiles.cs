namespace TreePose.Runs;

/// <summary>Names of a record's files and folders, relative to the record, with forward slashes.</summary>
public static class RecordFiles
{
    /// <summary>Who the run is and how it stands.</summary>
    public const string Run = "run.json";

    /// <summary>Held by the process that writes the record.</summary>
    public const string Lock = "run.lock";

    /// <summary>The events of a run, one JSON object a line.</summary>
    public const string Journal = "events.jsonl";

    /// <summary>Experiment, seed, options, overrides and data that the run was started with.</summary>
    public const string Configuration = "config.json";

    /// <summary>What the results of the run depend on, as hashes.</summary>
    public const string Plan = "plan.json";

    /// <summary>Machine, versions and commit.</summary>
    public const string Environment = "environment.json";

    /// <summary>Options and other inputs by dotted name.</summary>
    public const string Parameters = "parameters.json";

    /// <summary>The results of the whole run.</summary>
    public const string Results = "results.json";

    /// <summary>A row a finished fold.</summary>
    public const string Folds = "folds.csv";

    /// <summary>A row a participant who was tested, where the rows of <see cref="Folds"/> are not that.</summary>
    public const string Participants = "participants.csv";

    /// <summary>A row a logged point.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>What was left out and why.</summary>
    public const string Skipped = "skipped.csv";

    /// <summary>What was found where the data's description leaves it open; a row a finding.</summary>
    public const string Findings = "findings.csv";

    /// <summary>The record's files with their hashes.</summary>
    public const string Manifest = "files.json";

    /// <summary>Tags, a note and the like that people added afterwards.</summary>
    internal const string Notes = "notes.json";

    /// <summary>How far the run is, while it goes on.</summary>
    internal const string Progress = UnitsFolder + "/progress.json";

    /// <summary>The page about the run; it can be made again from the record at any time.</summary>
    public const string Report = "report.html";

    /// <summary>The notebook about the run; it can be made again from the record at any time.</summary>
    public const string Notebook = "report.ipynb";

    /// <summary>Command line, script and its hash.</summary>
    public const string Source = SourceFolder + "/source.json";

    /// <summary>What the working tree had beyond its commit.</summary>
    public const string DirtyDiff = SourceFolder + "/dirty.diff";

    /// <summary>What the run printed and showed, one JSON object a line.</summary>
    public const string Output = SourceFolder + "/output.jsonl";

    /// <summary>Folder of the script and what it printed.</summary>
    public const string SourceFolder = "source";

    /// <summary>Folder of figures.</summary>
    public const string PlotsFolder = "plots";

    /// <summary>Folder of trained models.</summary>
    public const string CheckpointsFolder = "checkpoints";

    /// <summary>Folder of what the report draws.</summary>
    public const string ReportFolder = "report";

    /// <summary>Folder of the units of work: working files, of which the record keeps what is collected from them.</summary>
    public const string UnitsFolder = "units";

    /// <summary>Folder of who works on which unit, for units that several machines share: working files.</summary>
    public const string ClaimsFolder = "claims";

    /// <summary>Folder of what was handed to Slurm, and what its tasks said: working files.</summary>
    public const string SlurmFolder = "slurm";

    /// <summary>Folder of notes about trackers.</summary>
    public const string TrackersFolder = "trackers";

    /// <summary>Path of a figure in the record.</summary>
    /// <param name="file">Name with ending.</param>
    public static string Plot(string file) => $"{PlotsFolder}/{file}";

    /// <summary>Path of a trained model in the record.</summary>
    /// <param name="file">Name with ending.</param>
    public static string Checkpoint(string file) => $"{CheckpointsFolder}/{file}";

    /// <summary>Path of something that the report draws.</summary>
    /// <param name="file">Name with ending.</param>
    public static string ReportData(string file) => $"{ReportFolder}/{file}";

    private static readonly string[] Kept =
    [
        Configuration,
        Plan,
        Environment,
        Parameters,
        Results,
        Folds,
        Participants,
        Metrics,
        Skipped,
        Findings,
    ];

    /// <summary>Whether a file is one that a record is read by: it stays in the record, however large it is.</summary>
    /// <param name="path">Relative to the record.</param>
    public static bool StaysInRecord(string path) => Kept.Contains(path) || IsIn(path, SourceFolder) || IsIn(path, ReportFolder);

    /// <summary>Whether a path of the record leads into one of its folders.</summary>
    /// <param name="path">Relative to the record.</param>
    /// <param name="folder">One of the folders above.</param>
    public static bool IsIn(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);
}
