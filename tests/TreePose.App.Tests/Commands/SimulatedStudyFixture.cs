using System.Runtime.CompilerServices;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Tests that share the simulated study.</summary>
[CollectionDefinition(Name)]
public sealed class SimulatedStudyCollection : ICollectionFixture<SimulatedStudyFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "simulated study";
}

/// <summary>
/// A simulated study of two people with two short captures each, and the range-Doppler maps that <c>data rdm</c> makes of
/// it. Few samples a chirp at a low rate keep the files small and the study's range.
/// </summary>
public sealed class SimulatedStudyFixture : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    /// <summary>Writes the study and its maps.</summary>
    public SimulatedStudyFixture()
    {
        var options = new SimulationOptions
        {
            Participants = 2,
            Captures = 2,
            Holds = 1,
            LosesBalance = false,
            Frames = 700, // the last actuator pattern has to lie in the second half of the motion capture
            Radar = new() { SamplesPerChirp = 32, SamplingMegahertz = 0.2 },
        };
        StudySimulator.Write(options, 5, Folder, force: false, SilentProgress.Instance, TestContext.Current.CancellationToken);
        RdmOutput = CommandOutcome.Of("data", "rdm", "--data", $"study:{Folder}", "--phase").Succeeded();
    }

    /// <summary>The study's folder.</summary>
    public string Folder => _scratch.File("study");

    /// <summary>A folder for what a test writes.</summary>
    public string Scratch([CallerMemberName] string test = "") => Directory.CreateDirectory(_scratch.File(test)).FullName;

    /// <summary>The raw captures.</summary>
    public string[] RawCaptures => [.. Directory.GetFiles(Path.Combine(Folder, "radar"), "*.h5").Order(StringComparer.Ordinal)];

    /// <summary>What <c>data rdm</c> printed.</summary>
    public string RdmOutput { get; }

    /// <summary>A copy of the study's small parts whose radar and maps are the same files.</summary>
    public string Variant(string name, Action<string> damage)
    {
        string folder = Path.Combine(Scratch("variants"), name);
        foreach (string file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.CreateSymbolicLink(copy, file);
        }
        damage(folder);
        return folder;
    }

    /// <summary>Replaces a file of a variant by its changed text.</summary>
    public static void Change(string folder, string relative, Func<string, string> change)
    {
        string path = Path.Combine(folder, relative),
            text = change(File.ReadAllText(path));
        File.Delete(path);
        File.WriteAllText(path, text);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
