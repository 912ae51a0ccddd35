using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.Bench.Tracking;

/// <summary>What tracking adds to a training run.</summary>
/// <param name="Steps">Training steps.</param>
/// <param name="Calls">Logging calls of two metrics, one every tenth step; the experiments log once an epoch.</param>
/// <param name="StepMilliseconds">Processor time of one step's work: the fastest that a training step of the study's regressor can be.</param>
/// <param name="TrackingMilliseconds">Processor time that record and both trackers add to a step, their background work and the run's start and end included.</param>
/// <param name="Percent">What tracking adds.</param>
/// <param name="MicrosecondsACall">Wall time that the training thread spends in one logging call.</param>
internal sealed record OverheadResult(int Steps, int Calls, double StepMilliseconds, double TrackingMilliseconds, double Percent, double MicrosecondsACall);

/// <summary>
/// Logs after every tenth step of 9.3 ms. The processor time of tracking is taken while the steps themselves only wait: the
/// difference of two long computations would say more about the machine's other work.
/// </summary>
internal static class Overhead
{
    private const int Steps = 2000;
    private const int StepsACall = 10;
    private const double StepMilliseconds = 9.3;

    public static async Task<OverheadResult> MeasureAsync(string root)
    {
        using Process server = Process.Start(new ProcessStartInfo("dotnet", [typeof(Overhead).Assembly.Location, "serve"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            string url = await server.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("The stand-in server did not start.");
            // Compiled and warm: what a program costs once is not what a step costs.
            Track(root, "warm", url, 1000);
            double inside = 0, waiting = Cpu(() =>
            {
                for (int step = 0; step < Steps; step += StepsACall) Wait(StepsACall);
            });
            double tracking = Cpu(() => inside = Track(root, "measured", url, Steps)) - waiting;
            double aStep = tracking * 1000 / Steps;
            return new OverheadResult(Steps, Steps / StepsACall, StepMilliseconds, Math.Round(aStep, 4), Math.Round(100 * aStep / StepMilliseconds, 3), Math.Round(inside * 1e6 / Steps * StepsACall, 1));
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private static double Track(string root, string name, string url, int steps)
    {
        using RunRecord record = RunRecord.Start(new RunRequest { Experiment = "overhead", Name = name, Root = root, Configuration = new JsonObject { ["model"] = "study" } }, TimeProvider.System);
        TrackerDelivery delivery = TrackerDelivery.Start(record.Folder, [TrackerTarget.Parse("mlflow:" + url), TrackerTarget.Parse("wandb:" + root)], TimeProvider.System, new() { Credentials = TrackerCredentials.None });
        double inside = 0;
        for (int step = 0; step < steps; step += StepsACall)
        {
            Wait(StepsACall);
            long start = Stopwatch.GetTimestamp();
            record.LogMetrics([new("loss", 1.0 / (step + 1)), new("seconds", step)], step);
            inside += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        record.Finish(RunStatus.Finished);
        IReadOnlyList<DeliveryOutcome> outcomes = delivery.FinishAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
        if (outcomes.Any(o => o.Result != DeliveryResult.Complete)) throw new InvalidOperationException(string.Join(" ", outcomes.Select(o => o.Problem)));
        return inside;
    }

    private static double Cpu(Action work)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        work();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Wait(int steps) => Thread.Sleep(TimeSpan.FromMilliseconds(StepMilliseconds * steps));
}
