using System.Security.Cryptography;

namespace TreePose;

/// <summary>Makes folders, each whole or not at all.</summary>
internal static class AtomicFolder
{
    /// <summary>Fills a folder beside its place and moves it there.</summary>
    /// <param name="folder">Where; made here.</param>
    /// <param name="fill">Writes into the folder that it is given; what it throws leaves nothing behind.</param>
    /// <exception cref="TreePoseException">There is something already.</exception>
    public static void Make(string folder, Action<string> fill)
    {
        RequireFree(folder);
        string place = Path.GetFullPath(Path.TrimEndingDirectorySeparator(folder)),
            aside = $"{place}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.partial";
        try
        {
            Directory.CreateDirectory(aside);
            fill(aside);
            Directory.Move(aside, place);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Fails when a file or folder of that name exists: nothing is written over.</summary>
    /// <exception cref="TreePoseException">It does.</exception>
    public static void RequireFree(string path)
    {
        if (Path.Exists(path))
            throw new TreePoseException($"'{path}' exists already and is not written over: choose another name.");
    }
}
