using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests;

/// <summary>Holds the arrows of ARCHITECTURE.md: which folder of the library may use which.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Configuration"] = ["Parts"],
        ["Captures"] = [],
        ["Runs"] = [],
        ["Parts"] = [],
        ["Formats"] = ["Captures", "Configuration"], // options records state their ranges, Configuration checks them
        ["Signal"] = ["Captures", "Configuration"],
        ["Balance"] = ["Captures", "Signal", "Configuration"],
        ["Datasets"] = ["Parts", "Captures", "Formats", "Signal", "Balance", "Configuration"],
        ["Steps"] = ["Captures", "Signal", "Datasets", "Configuration", "Parts"],
        ["Simulation"] = ["Captures", "Formats", "Signal", "Balance", "Datasets", "Configuration", "Parts"],
        ["Evaluation"] = ["Captures", "Datasets", "Balance", "Configuration"],
        ["ModelFolders"] = ["Captures", "Datasets", "Evaluation", "Formats", "Runs"],
        ["Search"] = ["Evaluation", "Configuration"],
    };

    [Fact]
    public void FoldersOfTheLibraryUseOnlyWhatTheArrowsAllow()
    {
        string library = Path.Combine(TestFiles.Repository, "src", "TreePose");
        var offences = new List<string>();
        foreach (string file in Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(library, file);
            string folder = relative.Split(Path.DirectorySeparatorChar)[0];
            if (folder == Path.GetFileName(relative))
                continue; // a file of the root: errors and progress, used by all
            Assert.True(Allowed.ContainsKey(folder), $"{relative}: folder {folder} is not in the list of arrows.");
            foreach (Match use in Regex.Matches(File.ReadAllText(file), @"TreePose\.(\w+)"))
            {
                string other = use.Groups[1].Value;
                if (other != folder && Allowed.ContainsKey(other) && !Allowed[folder].Contains(other))
                    offences.Add($"{relative} uses {other}");
            }
        }
        Assert.Empty(offences.Distinct());
    }
}
