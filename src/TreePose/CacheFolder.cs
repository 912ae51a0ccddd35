namespace TreePose;

/// <summary>What can be made again, kept for one user: <c>$XDG_CACHE_HOME/treepose</c>, else <c>~/.cache/treepose</c>.</summary>
internal static class CacheFolder
{
    /// <summary>The folder, which need not be there yet.</summary>
    public static string Location =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named && Path.IsPathRooted(named)
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "treepose"
        );
}
