using System.Diagnostics;
using System.Globalization;

namespace TreePose.Benchmarks.Tracking;

/// <summary>How quick the pages over a store are, and how much memory their process takes.</summary>
/// <param name="Runs">Records in the store, made like those of goup-down.</param>
/// <param name="StartSeconds">From the start of the process until it has read the store and says its address.</param>
/// <param name="FirstPageMilliseconds">The first request of all, with everything still to be compiled.</param>
/// <param name="PageMilliseconds">The same page later, a look at the store's time stamps included; median of 5, 1.1 s between.</param>
/// <param name="SearchedMilliseconds">A condition on a figure, sorted by it; median of 5.</param>
/// <param name="ComparedMilliseconds">A comparison of three runs; median of 5.</param>
/// <param name="MegabytesAfterFirstPage">Resident memory of the process after the first page.</param>
/// <param name="MegabytesAtEnd">Resident memory after all of these.</param>
/// <param name="PeakMegabytes">The most that it ever was.</param>
internal sealed record UiResult(
    int Runs,
    double StartSeconds,
    double FirstPageMilliseconds,
    double PageMilliseconds,
    double SearchedMilliseconds,
    double ComparedMilliseconds,
    double MegabytesAfterFirstPage,
    double MegabytesAtEnd,
    double PeakMegabytes
);

/// <summary>Starts the built command over a store of many records and asks it as a browser does.</summary>
internal static class UiMeasurement
{
    private const int Repeats = 5;

    public static async Task<UiResult> MeasureAsync(string root, int runs)
    {
        Listing.Fill(root, runs);
        string program = ResultFile.Beside("../artifacts/bin/TreePose.Cli/release/TreePose.Cli");
        long begun = Stopwatch.GetTimestamp();
        using Process server = Process.Start(
            new ProcessStartInfo(program, ["ui", "--runs", root, "--port", "0"]) { RedirectStandardOutput = true }
        )!;
        try
        {
            string said = await server.StandardOutput.ReadLineAsync() ?? throw new TreePoseException("The command ended at once.");
            double start = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            using var client = new HttpClient { BaseAddress = new Uri(said[said.IndexOf("http:", StringComparison.Ordinal)..]) };
            double first = await TimeAsync(client, "");
            double after = Megabytes(server, "VmRSS");
            string[] ids =
            [
                .. (await client.GetStringAsync("")).Split("name=\"run\" value=\"").Skip(1).Take(3).Select(s => s.Split('"')[0]),
            ];
            double page = await MedianAsync(client, "", TimeSpan.FromSeconds(1.1)),
                searched = await MedianAsync(client, "?where=event.f1.250ms+%3E+0.5&sort=event.f1.250ms", TimeSpan.Zero),
                compared = await MedianAsync(client, "compare?" + string.Join('&', ids.Select(i => "run=" + i)), TimeSpan.Zero);
            return new UiResult(
                runs,
                Math.Round(start, 2),
                first,
                page,
                searched,
                compared,
                after,
                Megabytes(server, "VmRSS"),
                Megabytes(server, "VmHWM")
            );
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<double> MedianAsync(HttpClient client, string path, TimeSpan between)
    {
        var times = new List<double>();
        for (int i = 0; i < Repeats; i++)
        {
            await Task.Delay(between);
            times.Add(await TimeAsync(client, path));
        }
        return times.Order().ElementAt(Repeats / 2);
    }

    private static async Task<double> TimeAsync(HttpClient client, string path)
    {
        long begun = Stopwatch.GetTimestamp();
        await client.GetStringAsync(path);
        return Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 1);
    }

    private static double Megabytes(Process process, string what)
    {
        string line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(what + ":", StringComparison.Ordinal));
        string kilobytes = line.Split(' ', '\t').First(w => w.Length > 0 && char.IsAsciiDigit(w[0]));
        return Math.Round(long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 / 1e6, 1);
    }
}
