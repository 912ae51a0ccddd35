using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Runs;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>Units of one run that a task does, in order.</summary>
/// <param name="Run">The run's record, relative to the record that the batch stands in.</param>
/// <param name="Units">Their ids.</param>
internal sealed record SlurmPart(string Run, string[] Units);

/// <summary>A job array: what its tasks have to do, as the tasks read it.</summary>
internal sealed record SlurmBatch
{
    private const int LooksForIt = 60; // a second between two
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = false };

    /// <summary>Name of the job; no other has it.</summary>
    public required string Name { get; init; }

    /// <summary>Its place among the record's arrays, over all commands that went on with it.</summary>
    public int Number { get; init; }

    /// <summary>Which attempt at the units it is, from 0.</summary>
    public int Attempt { get; init; }

    /// <summary>Minutes that a task may last.</summary>
    public int Minutes { get; init; }

    /// <summary>Memory of a task, MB.</summary>
    public int Megabytes { get; init; }

    /// <summary>Whether it has no unit to do and only looks whether it could.</summary>
    public bool IsProbe { get; init; }

    /// <summary>What each task does.</summary>
    public required SlurmPart[][] Tasks { get; init; }

    /// <summary>Writes it where its tasks find it.</summary>
    public void Write(string home) => AtomicFile.WriteAllBytes(FileOf(home, Name, "json"), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>Reads one.</summary>
    /// <exception cref="DataFormatException">It is missing or damaged.</exception>
    public static SlurmBatch Read(string home, string name)
    {
        RunFolders.RequireName(name, "a job's name");
        string path = FileOf(home, name, "json");
        const string Remedy = "Go on with the run: './treepose resume' hands its units on anew.";
        try
        {
            SlurmBatch batch =
                JsonSerializer.Deserialize<SlurmBatch>(RecordPaths.Read(path), Json) ?? throw new JsonException("it holds null");
            foreach (string word in batch.Tasks.SelectMany(t => t).SelectMany(p => p.Units.Append(p.Run)))
                ArgumentNullException.ThrowIfNull(word);
            return batch;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e) || e is IOException or ArgumentNullException or NullReferenceException)
        {
            throw new DataFormatException(path, $"is not what a task of Slurm has to do ({e.Message.TrimEnd('.')}).", Remedy, e);
        }
    }

    /// <summary>Reads one that another machine has just written, and waits until it and the runs in it can be seen here.</summary>
    /// <exception cref="DataFormatException">It is missing or damaged.</exception>
    public static SlurmBatch Await(string home, string name, SharedFiles files)
    {
        RunFolders.RequireName(name, "a job's name");
        int looks = LooksForIt;
        Look(FileOf(home, name, "json"));
        SlurmBatch batch = Read(home, name);
        foreach (string run in batch.Tasks.SelectMany(t => t).Select(p => p.Run).Distinct())
            Look(Path.Combine(home, run, RecordFiles.Plan));
        return batch;

        void Look(string path)
        {
            for (; looks > 0 && !files.Exists(path); looks--)
                files.Pause(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The file in which a task writes what it says.</summary>
    public static string LogOf(string home, string name, int task) =>
        Path.Combine(home, RecordFiles.SlurmFolder, FormattableString.Invariant($"{name}-{task}.log"));

    /// <summary>The file by which a task says that it is at work.</summary>
    public static string SignOf(string home, string name, int task) =>
        Path.Combine(home, RecordFiles.SlurmFolder, FormattableString.Invariant($"{name}-{task}.sign"));

    /// <summary>The file that says that a probe went well.</summary>
    public static string OkOf(string home, string name) => FileOf(home, name, "ok");

    private static string FileOf(string home, string name, string ending) =>
        Path.Combine(home, RecordFiles.SlurmFolder, $"{name}.{ending}");
}

/// <summary>What a record knows of its jobs: <c>slurm/jobs.json</c>. Written before a job is handed over and after.</summary>
internal sealed record SlurmJobs
{
    private const string FileName = "jobs.json",
        CancelledFile = "cancelled";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>In the name of every job of the record.</summary>
    public required string Key { get; init; }

    /// <summary>The options that it was begun with, as overrides.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Whether a node has started the program and seen the data.</summary>
    public bool Probed { get; set; }

    /// <summary>Every job array so far.</summary>
    public List<SlurmJob> Jobs { get; init; } = [];

    /// <summary>Deletes what tasks said of a run that is whole.</summary>
    public static void Tidy(string home)
    {
        string folder = Path.Combine(home, RecordFiles.SlurmFolder);
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.GetFiles(folder).Where(f => Path.GetExtension(f) is ".log" or ".ok" or ".sign"))
            SharedFiles.Disk.Delete(file);
    }

    /// <summary>Names of jobs that may still do something.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Alive => [.. Jobs.Where(j => !j.Over).Select(j => j.Name)];

    /// <summary>Writes it into a record.</summary>
    public void Write(string home) => AtomicFile.WriteAllBytes(PathOf(home, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>What a record knows; null when it was never handed to Slurm.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static SlurmJobs? Read(string home)
    {
        string path = PathOf(home, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            SlurmJobs jobs =
                JsonSerializer.Deserialize<SlurmJobs>(RecordPaths.Read(path), Json) ?? throw new JsonException("it holds null");
            return jobs.Jobs.All(j => RunFolders.IsName(j.Name)) && RunFolders.IsName(jobs.Key)
                ? jobs
                : throw new JsonException("a name in it is none of a job");
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"does not say which jobs the run has with Slurm ({RecordJsonRules.Why(e)}).",
                "Cancel them with 'scancel', and remove the file: the units are handed on anew.",
                e
            );
        }
    }

    /// <summary>Says in a record that its jobs are not wanted any more.</summary>
    public static void Cancel(string home) => AtomicFile.WriteAllText(PathOf(home, CancelledFile), "");

    /// <summary>Whether that was said.</summary>
    public static bool IsCancelled(string home, SharedFiles files) => files.Exists(PathOf(home, CancelledFile));

    /// <summary>The run goes on.</summary>
    public static void Uncancel(string home, SharedFiles files) => files.Delete(PathOf(home, CancelledFile));

    private static string PathOf(string home, string name) => Path.Combine(home, RecordFiles.SlurmFolder, name);
}

/// <summary>One job array in <c>slurm/jobs.json</c>.</summary>
internal sealed record SlurmJob
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its number with Slurm; null when nobody answered.</summary>
    public string? Job { get; set; }

    /// <summary>Whether it has nothing left to do.</summary>
    public bool Over { get; set; }
}
