using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>unit-kills [KILLS [COMMAND…]]</c>: 40 kills (-9) at random moments of each experiment and of a sweep, in real processes of the
/// command. Resumed runs must have the results of one that nobody killed, to the bit, and no finished unit is done twice.
/// </summary>
internal static class UnitKills
{
    private const int Usual = 40,
        KillsARun = 8,
        Seed = 17;

    /// <summary>The command, as <c>./treepose</c> builds it.</summary>
    public static string Program => ResultFile.Beside("../artifacts/bin/TreePose.Cli/release/TreePose.Cli");

    public static void Run(string[] args, TimeProvider clock)
    {
        int kills = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Usual;
        KilledCommand[] commands = [.. Commands().Where(c => args.Length < 2 || args[1..].Contains(c.Name))];
        JsonObject machine = MachineFacts.Read();
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("treepose-bench-");
        var figures = new KillFigures?[commands.Length];
        var gate = new Lock();
        int broken = 0;
        try
        {
            // At once: nothing is timed, and processes that are in each other's way are killed in more places.
            Parallel.For(0, commands.Length, new() { MaxDegreeOfParallelism = commands.Length }, i => Series(i));
        }
        finally
        {
            if (broken == 0)
                scratch.Delete(recursive: true);
        }
        if (broken > 0 || !figures.All(f => f!.Holds))
            throw new TreePoseException($"A killed run did not end as one that is left alone. What it left: {scratch.FullName}");

        // What breaks one series is said at once; the others go on.
        void Series(int command)
        {
            try
            {
                var runs = new KilledRuns(Program, scratch.FullName, Seed);
                figures[command] = runs.Run(commands[command], kills, KillsARun, so => Note(command, so));
            }
            catch (Exception e) when (e is TreePoseException or InvalidOperationException or IOException)
            {
                Interlocked.Increment(ref broken);
                Console.WriteLine($"{commands[command].Name}: {e.Message}");
            }
        }

        void Note(int command, KillFigures so)
        {
            lock (gate)
            {
                figures[command] = so;
                Console.WriteLine(
                    $"{so.Command}: {so.Kills} kills, {so.Runs} runs, "
                        + $"{so.ResultsWritten} results of {so.Runs * so.UnitsARun}, "
                        + $"{so.ResultsTouchedAgain} touched again, {so.RunsThatDiffer} runs differ"
                );
                Write(clock, machine, commands, [.. figures.OfType<KillFigures>()]);
            }
        }
    }

    private static void Write(TimeProvider clock, JsonObject machine, KilledCommand[] commands, KillFigures[] figures) =>
        ResultFile.Write(
            "unit-kills",
            clock,
            (JsonObject)machine.DeepClone(),
            new JsonObject
            {
                ["what"] =
                    "kill -9 of ./treepose at random moments, at two workers, resumed until the run is whole, "
                    + "beside a run of the same seed that nobody killed",
                ["howCounted"] =
                    "a result that is on disk keeps its time of writing and its bytes through every later process; "
                    + "results written in all are runs × units; "
                    + "the last resume of each run says how many units it kept, which is what was on disk",
                ["commands"] = new JsonObject(commands.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)Shown(c)))),
                ["figures"] = new JsonArray([.. figures.Select(f => JsonSerializer.SerializeToNode(f, JsonSerializerOptions.Web))]),
                ["holds"] = figures.Length == commands.Length && figures.All(f => f.Holds),
            }
        );

    private static string Shown(KilledCommand command) =>
        string.Join(' ', command.Arguments.Select(a => a.StartsWith("bds:", StringComparison.Ordinal) ? "bds:../shared/data/bds" : a));

    private static IEnumerable<KilledCommand> Commands()
    {
        string[] tiny = ["--data", "simulated:tiny", "--seed", "3"];
        string[] few = Set("training.ensemble=2", "training.windowFrames=100");
        yield return new("goup-down", ["run", "goup-down", .. tiny, .. few, .. Set("training.epochs=4")]);
        yield return new(
            "loo-finetune",
            [
                "run",
                "loo-finetune",
                .. tiny,
                .. Set("protocol.calibrationHolds=0,2", "protocol.repeats=2", "protocol.modes=whole"),
                .. Set("training.epochs=6", "training.batchSize=2", "training.checkpointSteps=4", "fineTuning.epochs=3"),
            ]
        );
        yield return new(
            "stability-preprocessing",
            ["run", "stability-preprocessing", "--data", "bds:" + ResultFile.Beside("../../shared/data/bds")]
        );
        yield return new(
            "sweep",
            [
                "sweep",
                "goup-down",
                .. tiny,
                .. few,
                .. Set("training.epochs=1"),
                "--over",
                "training.learningRate=0.001,0.003",
                "--over",
                "training.strideFrames=50,100",
            ]
        );
    }

    private static string[] Set(params string[] overrides) => [.. overrides.SelectMany(o => new[] { "--set", o })];
}
