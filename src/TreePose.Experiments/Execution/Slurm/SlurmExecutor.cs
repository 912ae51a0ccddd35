using System.Reflection;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>Slurm as an executor.</summary>
internal static class SlurmExecutor
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Units of the runs of one record as tasks of Slurm.</summary>
    /// <param name="home">The record in which the jobs stand.</param>
    /// <param name="options">How.</param>
    /// <param name="detach">Leave as soon as all that can be handed over is.</param>
    public static IExecutor On(string home, SlurmOptions options, bool detach)
    {
        var slurm = new SlurmClient();
        var submitter = new SlurmSubmitter(home, options, Program(options), slurm);
        var carrier = new SlurmCarrier(home, options, submitter, slurm, SharedFiles.Disk, TimeProvider.System, all: detach);
        return new CollectingPool(carrier, detach, TimeSpan.FromSeconds(Math.Min(options.Poll, Longest.TotalSeconds)));
    }

    /// <summary>The program that runs here, as another machine starts it: a script is not compiled again.</summary>
    private static IReadOnlyList<string> Program(SlurmOptions options)
    {
        if (options.Program.Length > 0)
            return [Path.GetFullPath(options.Program)];
        string process = Environment.ProcessPath ?? "dotnet";
        string assembly = Assembly.GetEntryAssembly()?.Location ?? "";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, assembly] : [process];
    }
}
