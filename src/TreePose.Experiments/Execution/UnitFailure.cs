using System.Text.Json;
using TreePose.Runs;

namespace TreePose.Experiments.Execution;

/// <summary>
/// A unit that failed for a reason of its own, which would be the same anywhere, as a file below <c>claims/</c>: whoever collects
/// the run ends it with that sentence, and nobody else tries in vain.
/// </summary>
internal static class UnitFailure
{
    private const string Ending = ".failed";

    /// <summary>Says that a unit failed.</summary>
    public static void Write(string recordFolder, string unitId, string why) =>
        RecordJson.Write(FileOf(recordFolder, unitId), new JsonObject { ["host"] = Environment.MachineName, ["why"] = why });

    /// <summary>Why a unit failed; null when nobody says that it did.</summary>
    public static string? Read(string recordFolder, string unitId, SharedFiles files)
    {
        if (files.Read(FileOf(recordFolder, unitId)) is not { } bytes)
            return null;
        try
        {
            return (string?)JsonNode.Parse(bytes)?["why"] ?? "it failed and does not say why.";
        }
        catch (JsonException e)
        {
            return $"{FileOf(recordFolder, unitId)} is damaged ({e.Message}).";
        }
    }

    /// <summary>The run goes on: units that failed are tried anew.</summary>
    public static void ForgetAll(string recordFolder)
    {
        string claims = Path.Combine(recordFolder, RecordFiles.ClaimsFolder);
        if (!Directory.Exists(claims))
            return;
        foreach (string file in Directory.GetFiles(claims, "*" + Ending, SearchOption.AllDirectories))
            SharedFiles.Disk.Delete(file);
    }

    private static string FileOf(string recordFolder, string unitId) =>
        Path.Combine(recordFolder, RecordFiles.ClaimsFolder, UnitStore.PathOf(unitId)) + Ending;
}
