using System.Text.RegularExpressions;

namespace TreePose.App.Notebooks;

/// <summary>Directives of a script as lines of the .NET kernel.</summary>
internal static partial class KernelReferences
{
    /// <summary>The assembly that shows TreePose's types in cells.</summary>
    public const string Notebooks = "TreePose.Notebooks";

    /// <summary>Translates the directives of a script.</summary>
    /// <param name="script">The script: paths in its directives are relative to it.</param>
    /// <param name="notebook">The notebook: paths in it are relative to it.</param>
    public static Func<string, string?> Of(string script, string notebook)
    {
        string from = Path.GetDirectoryName(Path.GetFullPath(script))!,
            to = Path.GetDirectoryName(Path.GetFullPath(notebook))!;
        return directive => Line(directive, from, to);
    }

    private static string? Line(string directive, string from, string to)
    {
        if (Project().Match(directive) is { Success: true } project)
            return OfProject(Path.GetFullPath(Path.Combine(from, project.Groups[1].Value)), to);
        if (Package().Match(directive) is { Success: true } package)
        {
            string version = package.Groups[2].Value;
            return $"#r \"nuget: {package.Groups[1].Value}, {version}\""
                + (
                    package.Groups[1].Value.StartsWith("TreePose", StringComparison.Ordinal)
                        ? $"\n#r \"nuget: {Notebooks}, {version}\""
                        : ""
                );
        }
        return null; // properties and SDKs are the build's
    }

    /// <summary>A project of TreePose: the assemblies that a build of the clone has put into one folder.</summary>
    private static string OfProject(string project, string to)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string clone = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, "..", ".."));
        string built = Path.Combine(clone, "artifacts", "bin", Notebooks, "release");
        if (!name.StartsWith("TreePose", StringComparison.Ordinal))
            return $"#r \"{Beside(to, Path.Combine(clone, "artifacts", "bin", name, "release", name + ".dll"))}\"";
        string[] assemblies =
        [
            "TreePose",
            "TorchSharp",
            "TreePose.Torch",
            "TreePose.Tracking",
            "TreePose.Reports",
            "TreePose.Experiments",
            Notebooks,
        ];
        return string.Join('\n', assemblies.Select(a => $"#r \"{Beside(to, built)}/{a}.dll\""));
    }

    private static string Beside(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    [GeneratedRegex(@"^#:project\s+(.+?)\s*$")]
    private static partial Regex Project();

    [GeneratedRegex(@"^#:package\s+([^@\s]+)@(\S+)\s*$")]
    private static partial Regex Package();
}
