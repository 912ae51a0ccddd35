using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>Writes what a comparison measured to bench/results, with the machine it ran on.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A file beside this project: <c>bench/NAME</c>.</summary>
    public static string Beside(string name) => Path.GetFullPath(Path.Combine(Here(), "..", name));

    /// <summary>Writes <c>bench/results/NAME.json</c>; <c>NAME-256.json</c> where vectors are that wide.</summary>
    public static void Write(string name, TimeProvider clock, JsonObject machine, JsonObject measured)
    {
        var result = new JsonObject
        {
            ["comparison"] = name,
            ["date"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["machine"] = machine,
            ["measured"] = measured,
        };
        string path = Beside(Path.Combine("results", $"{name}{(VectorRegisters.Bits < 512 ? $"-{VectorRegisters.Bits}" : "")}.json"));
        AtomicFile.WriteAllText(path, result.ToJsonString(Indented) + "\n");
        Console.WriteLine($"Written: {path}");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
