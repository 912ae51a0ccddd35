using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Benchmarks;

namespace TreePose.Benchmarks.Tracking;

/// <summary>What tracking adds to training: the account of a whole run, and pairs of short trainings with and without it.</summary>
internal static class TrainingOverhead
{
    /// <summary>Enough to resolve one percent on a quiet machine.</summary>
    public const int UsualPairs = 150;

    private static readonly TimeSpan PairsAtMost = TimeSpan.FromMinutes(4);

    /// <param name="root">A scratch folder.</param>
    /// <param name="source">A data source; null takes MARS where it lies beside the repository, else simulated people.</param>
    /// <param name="pairs">How many pairs; fewer when they would take more than four minutes.</param>
    public static async Task<JsonObject> MeasureAsync(string root, string? source, int pairs)
    {
        string mars = ResultFile.Beside("../../shared/data/mars");
        source ??= Directory.Exists(mars) ? "mars:" + mars : "simulated:tiny";
        // The server is another program, as it would be: its processor time is not the run's.
        using Process server = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(TrainingOverhead).Assembly.Location, "serve"])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            }
        )!;
        try
        {
            string url =
                await server.StandardOutput.ReadLineAsync().ConfigureAwait(false)
                ?? throw new TreePoseException("The stand-in server did not start.");
            JsonObject account = TrainingAccount.Measure(root, source, url);
            JsonObject paired = PairedTraining.Measure(root, source, url, pairs, PairsAtMost);
            return new JsonObject
            {
                ["account"] = account,
                ["pairs"] = paired,
                ["accountIsBelowOnePercent"] = (double)account["percentAltogether"]! < 1,
                // needs a machine on which runs hardly differ
                ["pairsExcludeOnePercent"] = (double)paired["processorRatio"]!["upper"]! < 1.01,
            };
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync().ConfigureAwait(false);
        }
    }
}
