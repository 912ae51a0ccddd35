using System.Globalization;
using TreePose.App.Tests.Experiments;
using TreePose.Experiments;

namespace TreePose.Benchmarks.Cluster;

/// <summary>
/// The command with an experiment of tiny units that last, need memory, fail and are counted as the environment says, which no
/// result depends on.
/// </summary>
internal static class SlowDraws
{
    /// <summary>Seconds that each unit lasts.</summary>
    public const string Seconds = "TREEPOSE_DRAW_SECONDS";

    /// <summary>Seconds that a unit lasts besides for each that it costs: costs then say how long it takes, as in trainings.</summary>
    public const string SecondsPerCost = "TREEPOSE_DRAW_SECONDS_PER_COST";

    /// <summary>Megabytes that the unit of <see cref="Special"/> needs.</summary>
    public const string Megabytes = "TREEPOSE_DRAW_MEGABYTES";

    /// <summary>The unit that needs memory, or fails.</summary>
    public const string Special = "TREEPOSE_DRAW_UNIT";

    /// <summary>The sentence with which it fails; it does not when this is empty.</summary>
    public const string Fails = "TREEPOSE_DRAW_FAILS";

    /// <summary>A file that <see cref="Special"/> makes before it lasts five minutes; it does not last when the file is there.</summary>
    public const string Once = "TREEPOSE_DRAW_ONCE";

    /// <summary>A folder in which each unit that is done leaves a file.</summary>
    public const string Tally = "TREEPOSE_DRAW_TALLY";

    private const int PageBytes = 4096,
        FiveMinutes = 300;

    /// <summary>Runs a command line.</summary>
    public static int Run(string[] arguments)
    {
        var experiment = new DrawExperiment { Within = Within };
        return App.TreePoseApp.Create().AddExperiment(experiment).Run(arguments);
    }

    private static void Within(Unit unit, UnitContext context)
    {
        byte[]? held = null;
        if (unit.Id == Of(Special) && Of(Fails) is { Length: > 0 } sentence)
            throw new TreePoseException(sentence);
        if (unit.Id == Of(Special) && Number(Megabytes) is > 0 and double megabytes)
        {
            held = new byte[(long)megabytes << 20];
            for (int i = 0; i < held.Length; i += PageBytes)
                held[i] = 1;
        }
        bool lasts = unit.Id == Of(Special) && Of(Once) is { Length: > 0 } once && !File.Exists(once);
        if (lasts)
            File.WriteAllText(Of(Once)!, "");
        context.Cancellation.WaitHandle.WaitOne(
            TimeSpan.FromSeconds(lasts ? FiveMinutes : Number(Seconds) + (unit.Cost * Number(SecondsPerCost)))
        );
        GC.KeepAlive(held);
        if (Of(Tally) is { Length: > 0 } folder && !context.Cancellation.IsCancellationRequested)
            File.WriteAllText(Path.Combine(folder, $"{unit.Id.Replace('/', '_')}.{Guid.NewGuid():N}"), "");
    }

    private static double Number(string name) => double.TryParse(Of(name), CultureInfo.InvariantCulture, out double number) ? number : 0;

    private static string? Of(string name) => Environment.GetEnvironmentVariable(name);
}
