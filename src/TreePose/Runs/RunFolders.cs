using System.Globalization;
using System.Text.RegularExpressions;

namespace TreePose.Runs;

/// <summary>Names and claims the folders of runs.</summary>
internal static partial class RunFolders
{
    /// <summary>Makes a folder that no other run has, also when two processes ask at once.</summary>
    public static string Claim(RunRequest request, DateTimeOffset now)
    {
        if (!FolderName().IsMatch(request.Experiment))
            throw new TreePoseException($"'{request.Experiment}' cannot be an experiment's name: allowed are 1 to 100 letters, digits, '.', '_' and '-', starting with a letter or digit.");
        string day = Path.Combine(request.Root, now.ToString("'experiment_'yyyy'_'MM'_'dd", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(day);
        if (request.Name is not null)
        {
            if (!FolderName().IsMatch(request.Name))
                throw new TreePoseException($"'{request.Name}' cannot be a run's name: allowed are 1 to 100 letters, digits, '.', '_' and '-', starting with a letter or digit. Choose another --name.");
            string named = Path.Combine(day, request.Name);
            return TryClaim(named) ? named : throw new TreePoseException($"'{named}' exists already: a run never writes over another. Choose another --name.");
        }
        string stem = $"{request.Experiment}_{now.ToString("HHmmss", CultureInfo.InvariantCulture)}";
        for (int attempt = 1; ; attempt++)
        {
            string folder = Path.Combine(day, attempt == 1 ? stem : $"{stem}_{attempt}");
            if (TryClaim(folder)) return folder;
        }
    }

    private static bool TryClaim(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            // Creating a folder does not tell who made it; creating a file does.
            using var claim = new FileStream(Path.Combine(folder, "run.json"), FileMode.CreateNew, FileAccess.Write);
            return true;
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "run.json")))
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex FolderName();
}
