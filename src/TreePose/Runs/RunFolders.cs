using System.Globalization;
using System.Text.RegularExpressions;

namespace TreePose.Runs;

/// <summary>Names and claims the folders of runs.</summary>
internal static partial class RunFolders
{
    /// <summary>
    /// Makes a folder that no other run has, also when two processes ask at once. It is a run's once its <c>run.json</c> is there;
    /// until then the lock keeps others away, and a kill leaves a folder that can be claimed again.
    /// </summary>
    /// <returns>The folder and its lock.</returns>
    public static (string Folder, RunLock Held) Claim(RunRequest request, DateTimeOffset now)
    {
        RequireName(request.Experiment, "an experiment's name");
        if (request.LargeFiles?.Root.Contains("://", StringComparison.Ordinal) == true)
            throw new TreePoseException("--large-files is an address, which may hold a password: name a folder of this machine.");
        string day = Path.Combine(request.Root, Day(now));
        Directory.CreateDirectory(day);
        if (request.Name is not null)
        {
            RequireName(request.Name, "a run's name", " Choose another --name.");
            string named = Path.Combine(day, request.Name);
            return TryClaim(named) is { } held ? (named, held) : throw Taken(named);
        }
        string stem = $"{request.Stem ?? request.Experiment}_{now.ToString("HHmmss", CultureInfo.InvariantCulture)}";
        for (int attempt = 1; ; attempt++)
        {
            string folder = Path.Combine(day, attempt == 1 ? stem : $"{stem}_{attempt}");
            if (TryClaim(folder) is { } held)
                return (folder, held);
        }
    }

    /// <summary>Refuses at once what <see cref="Claim"/> would refuse after the data are read.</summary>
    public static void RequireFree(string root, string? name, DateTimeOffset now)
    {
        if (File.Exists(root))
            throw new TreePoseException($"'{root}' is a file: give a folder for the runs, --runs DIR.");
        if (name is null)
            return;
        RequireName(name, "a run's name", " Choose another --name.");
        string named = Path.Combine(root, Day(now), name);
        if (File.Exists(Path.Combine(named, RecordFiles.Run)))
            throw Taken(named);
    }

    /// <summary>Refuses what cannot name a folder on every system.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it names, for the error: <c>a run's name</c>.</param>
    /// <param name="remedy">What to do about it, a sentence with a blank before it.</param>
    /// <exception cref="TreePoseException">It is none.</exception>
    public static void RequireName(string name, string what, string remedy = "")
    {
        if (IsName(name))
            return;
        throw new TreePoseException(
            $"'{name}' cannot be {what}: allowed are 1 to 100 letters, digits, '.', '_' and '-', starting with a letter or digit.{remedy}"
        );
    }

    /// <summary>Whether a text can name a folder on every system.</summary>
    public static bool IsName(string? name) => name is not null && FolderName().IsMatch(name) && RecordPaths.Problem(name) is null;

    /// <summary>Refuses a path that leads out of a run's folder.</summary>
    /// <exception cref="TreePoseException">It does.</exception>
    public static void RequireInside(string folder, string relativePath)
    {
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        if (Path.GetFullPath(Path.Combine(folder, relativePath)).StartsWith(root, StringComparison.Ordinal))
            return;
        throw new TreePoseException($"'{relativePath}' leads out of the run's folder: give a path inside it, such as plots/confusion.png.");
    }

    /// <summary>Path of a file inside a run's folder; its own folder is made.</summary>
    /// <exception cref="TreePoseException">The path leads out of the run's folder.</exception>
    public static string FileIn(string folder, string relativePath)
    {
        RequireInside(folder, relativePath);
        string path = Path.GetFullPath(Path.Combine(folder, relativePath));
        string inside = Path.GetRelativePath(Path.GetFullPath(folder), path).Replace(Path.DirectorySeparatorChar, '/');
        path = RecordPaths.Resolve(folder, inside, folder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The folder of a run that began before, without a separator at its end.</summary>
    /// <exception cref="TreePoseException">It is none.</exception>
    public static string RequireRun(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        string run = Path.Combine(folder, RecordFiles.Run);
        if (!File.Exists(run))
            throw new TreePoseException($"'{run}' does not exist: give the folder of a run.");
        RecordPaths.RequireNoLinks(folder);
        RecordPaths.RequireNoPipes(folder);
        return folder;
    }

    /// <summary>Path inside a run's folder of a file that is there, with slashes on every system.</summary>
    /// <exception cref="TreePoseException">There is no such file, or it would lie outside.</exception>
    public static string RequireFile(string folder, string relativePath)
    {
        string path = FileIn(folder, relativePath);
        if (!File.Exists(path))
            throw new TreePoseException($"'{path}' does not exist: write the file before it is logged.");
        return Path.GetRelativePath(folder, path).Replace('\\', '/');
    }

    private static string Day(DateTimeOffset now) => now.ToString("'experiment_'yyyy'_'MM'_'dd", CultureInfo.InvariantCulture);

    /// <summary>The error for a folder that a run has.</summary>
    public static TreePoseException Taken(string named) =>
        new($"'{named}' exists already: a run never writes over another. Choose another --name.");

    private static RunLock? TryClaim(string folder)
    {
        if (File.Exists(Path.Combine(folder, RecordFiles.Run)))
            return null;
        Directory.CreateDirectory(folder);
        if (RunLock.TryTake(Path.Combine(folder, RecordFiles.Lock)) is not { } held)
            return null;
        if (File.Exists(Path.Combine(folder, RecordFiles.Run)))
        {
            held.Dispose();
            return null;
        }
        File.Delete(Path.Combine(folder, RecordFiles.Journal)); // of a process that was killed while it began
        return held;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex FolderName();
}
