namespace TreePose.Runs;

/// <summary>Text for a POSIX shell, so that a hint can be pasted as it was printed.</summary>
public static class Shell
{
    /// <summary>One argument, in quotes when it needs them.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A path as one would type it in the present folder, in quotes when it needs them.</summary>
    /// <param name="path">Absolute, or relative to the present folder.</param>
    public static string QuotePath(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var here && here.StartsWith("..", StringComparison.Ordinal)
            ? Quote(path)
            : Quote(here);
}
