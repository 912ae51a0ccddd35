using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;

namespace TreePose.App.Tests.Hostile;

/// <summary>A record as a stranger would hand it over, beside a file that it must never reach.</summary>
internal sealed class HostileRecord : IDisposable
{
    private const string Secret = "not for strangers";
    private readonly ScratchFolder _scratch = new();

    public HostileRecord()
    {
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "home"));
        File.WriteAllText(Outside, Secret);
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = "gift",
                Root = Root,
                Configuration = new JsonObject { ["data"] = "mars:none", ["options"] = new JsonObject() },
            },
            new StepClock()
        );
        record.LogFigure("event.f1.250ms", 0.5);
        record.LogMetric("loss", 1, fold: "1");
        record.AppendFold([new("participant", "1"), new("f1", "0.5")]);
        File.WriteAllText(record.FileFor("plots/a.png"), "picture");
        File.WriteAllText(record.FileFor("checkpoints/a.pth"), "weights");
        record.Finish(RunStatus.Finished);
        Folder = record.Folder;
    }

    /// <summary>Root of the records.</summary>
    public string Root => Path.Combine(_scratch.Path, "home", "records");

    /// <summary>The record.</summary>
    public string Folder { get; }

    /// <summary>A folder for whatever a command is told to write.</summary>
    public string Place => Path.Combine(_scratch.Path, "home", "place");

    /// <summary>A file outside the record.</summary>
    public string Outside => Path.Combine(_scratch.Path, "home", "outside.txt");

    /// <summary>From the record to the file outside.</summary>
    public string WayOut => Path.GetRelativePath(Folder, Outside).Replace('\\', '/');

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Changes a text in a file of the record.</summary>
    public void Replace(string file, string text, string by)
    {
        string before = File.ReadAllText(PathOf(file)),
            after = before.Replace(text, by, StringComparison.Ordinal);
        Xunit.Assert.NotEqual(before, after);
        File.WriteAllText(PathOf(file), after);
    }

    /// <summary>The journal's event of a file becomes one of another path.</summary>
    public void NameFile(string path) => Replace(RecordFiles.Journal, "\"path\":\"plots/a.png\"", $"\"path\":\"{path}\"");

    /// <summary>A file of the record becomes a link to the file outside.</summary>
    public void Link(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.Delete(PathOf(file));
        File.CreateSymbolicLink(PathOf(file), Outside);
    }

    public (int Code, string Output, string Errors) Command(params string[] arguments) => CommandLine.Run([.. arguments, "--runs", Root]);

    /// <summary>The file outside is as it was, nothing beside it is new, and nothing that was written holds its text.</summary>
    public void AssertUntouched()
    {
        Xunit.Assert.Equal(Secret, File.ReadAllText(Outside));
        string home = Path.GetDirectoryName(Outside)!;
        Xunit.Assert.Subset(
            new HashSet<string> { "outside.txt", "records", "place" },
            Directory.EnumerateFileSystemEntries(home).Select(e => Path.GetFileName(e)).ToHashSet()
        );
        if (Directory.Exists(Place))
            foreach (string file in Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories))
                Xunit.Assert.DoesNotContain(Secret, File.ReadAllText(file));
    }

    public void Dispose() => _scratch.Dispose();
}
