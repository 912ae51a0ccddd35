using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// What this user has allowed for which run, kept outside every record: in <c>treepose/own-runs.jsonl</c> of the user's
/// configuration folder, a line an allowance. A record that came from elsewhere names trackers and folders as it likes; only
/// those that were named in a command here get anything.
/// </summary>
internal static class OwnRuns
{
    private static readonly Lock Gate = new();

    private static string File =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "treepose",
            "own-runs.jsonl"
        );

    /// <summary>Remembers that the user named a place for a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="place">A tracker as it is written, or <see cref="FilesAt"/>.</param>
    public static void Allow(string runId, string place)
    {
        if (runId.Length == 0 || Allows(runId, place))
            return;
        string line = new JsonObject { ["run"] = runId, ["place"] = place }.ToJsonString() + "\n";
        try
        {
            lock (Gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(File)!);
                System.IO.File.AppendAllText(File, line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written: the user is asked to name the place again.
        }
    }

    /// <summary>Says where large files of a run may go that goes on; what its record says about that is not trusted.</summary>
    public static void AllowLargeFiles(string folder, string root) =>
        Allow(RunState.Read(RunFolders.RequireRun(folder)).Identity.Id, FilesAt(root));

    /// <summary>Whether the user named a place for a run before, on this machine.</summary>
    public static bool Allows(string runId, string place) => runId.Length > 0 && Of(runId).Contains(place);

    /// <summary>The places that the user named for a run.</summary>
    public static IReadOnlyList<string> Of(string runId)
    {
        try
        {
            lock (Gate)
                return System.IO.File.Exists(File)
                    ?
                    [
                        .. System
                            .IO.File.ReadLines(File)
                            .Where(l => l.Contains(runId, StringComparison.Ordinal))
                            .Select(Parse)
                            .Where(l => l.Run == runId)
                            .Select(l => l.Place),
                    ]
                    : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>How a folder of large files is remembered.</summary>
    public static string FilesAt(string root) => FilesWord + Path.GetFullPath(root);

    /// <summary>Folders of large files for a run: of the site (<c>TREEPOSE_LARGE_FILES</c>), and named by the user.</summary>
    public static IEnumerable<string> LargeFileRoots(string runId) =>
        (Environment.GetEnvironmentVariable(SiteVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(Path.GetFullPath)
            .Concat(
                Of(runId).Where(p => p.StartsWith(FilesWord, StringComparison.Ordinal)).Select(p => Path.GetFullPath(p[FilesWord.Length..]))
            );

    /// <summary>The site's folders of large files, separated as PATH is.</summary>
    public const string SiteVariable = "TREEPOSE_LARGE_FILES";

    private const string FilesWord = "files:";

    private static (string Run, string Place) Parse(string line)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(line);
            return ((string?)node?["run"] ?? "", (string?)node?["place"] ?? "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ("", ""); // torn by a kill
        }
    }
}
