using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>The tags that MLflow's page reads, and those by which TreePose finds its runs again.</summary>
internal static class MlflowTags
{
    /// <summary>The description that the page shows.</summary>
    public const string Note = "mlflow.note.content";

    /// <summary>Tags of a run; the parent's MLflow id builds the tree.</summary>
    public static List<KeyValuePair<string, string>> OfRun(RunStarted start, string? parent)
    {
        RunSource source = start.Source;
        var tags = new List<KeyValuePair<string, string>>
        {
            new(MlflowRun.RunTag, start.Run.Id),
            new("mlflow.runName", start.Run.Name),
            new("mlflow.user", source.User),
            new("mlflow.source.name", SourceName(source)),
            new("mlflow.source.type", "LOCAL"),
            new("treepose.host", start.Host),
            new(Note, RunNote.Of(start)),
        };
        if (source.Commit is { } commit)
            tags.Add(new("mlflow.source.git.commit", commit));
        if (source.Branch is { } branch)
            tags.Add(new("mlflow.source.git.branch", branch));
        if (parent is not null)
            tags.Add(new("mlflow.parentRunId", parent));
        return tags;
    }

    /// <summary>Tags of a fold's nested run.</summary>
    public static List<KeyValuePair<string, string>> OfFold(RunStarted start, string fold, string parent) =>
        [
            new(MlflowRun.RunTag, start.Run.Id),
            new(MlflowRun.FoldTag, fold),
            new("mlflow.user", start.Source.User),
            new("mlflow.source.name", SourceName(start.Source)),
            new("mlflow.source.type", "LOCAL"),
            new("mlflow.parentRunId", parent),
        ];

    /// <summary>The page makes a link of <c>https://HOST/ORG/REPO#path</c>; anything else it shows as a file name.</summary>
    private static string SourceName(RunSource source)
    {
        string name = source.Name.Length <= MlflowKeys.LongestTag ? source.Name : source.Name[..200] + "…";
        if (source.Remote is not { } remote || source.PathInRepository is not { } path)
            return name;
        // git@host:org/repo.git is the same place as https://host/org/repo
        int at = remote.IndexOf('@'),
            colon = remote.IndexOf(':');
        if (at >= 0 && colon > at && !remote.Contains("://"))
            remote = $"https://{remote[(at + 1)..colon]}/{remote[(colon + 1)..]}";
        if (!remote.StartsWith("https://", StringComparison.Ordinal))
            return name;
        return (remote.EndsWith(".git", StringComparison.Ordinal) ? remote[..^4] : remote) + "#" + path;
    }
}
