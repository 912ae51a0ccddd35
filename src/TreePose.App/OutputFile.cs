namespace TreePose.App;

/// <summary>A file that a command is to write.</summary>
internal static class OutputFile
{
    /// <summary>Fails, before any work, when something is there.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="TreePoseException">It is there already.</exception>
    public static void RequireFree(string? path)
    {
        if (path is not null && Path.Exists(path))
            throw new TreePoseException($"'{path}' exists already and is not written over: choose another with --out, or take it away.");
    }
}
