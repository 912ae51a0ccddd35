using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Simulation;
using TreePose.Simulation.Olst;

namespace TreePose.App.Commands;

/// <summary><c>treepose simulate</c>: a study with known answers, in the study's own files.</summary>
internal sealed class SimulateCommand
{
    /// <summary>The command, and what <c>options</c> calls it.</summary>
    public const string Name = "simulate";

    private const double HighPhaseNoiseRadians = 1;
    private static readonly SimulationOptions Defaults = new();

    private static readonly OlstSimulationOptions OlstDefaults = new();

    private readonly ChoiceOption<Layout> _layout = new(
        "--layout",
        Layout.Study,
        "study: the lab's own files with raw radar; olst: as published",
        "NAME"
    );
    private readonly Option<int?> _participants = new("--participants")
    {
        Description = $"People; {Defaults.Participants}, in olst {OlstDefaults.Participants}.",
        HelpName = "N",
    };
    private readonly Option<int?> _captures = new("--captures")
    {
        Description = $"Captures a person, left and right foot in turn; {Defaults.Captures}, in olst long stances besides.",
        HelpName = "N",
    };
    private readonly Option<string> _folder = new("--out")
    {
        Description = "Folder of the study.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a study that was simulated there before." };
    private readonly Option<string> _phaseNoise = new("--phase-noise")
    {
        Description = "none, high (hides sway), or radians from chirp to chirp.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "none",
    };
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string[]> _set = CommonOptions.Set(Name);

    /// <summary>What <c>--set</c> takes, a record of options for each layout, under the layout's name.</summary>
    public static IReadOnlyList<(string Layout, object Options)> Layouts { get; } = [("study", Defaults), ("olst", OlstDefaults)];

    public static Command Create() => new SimulateCommand().Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            Name,
            "Simulate a study: radar, force plates, motion capture, event table, and the truth.",
            "./treepose simulate --participants 15 --captures 6 --out study --seed 1",
            "./treepose simulate --participants 2 --captures 2 --out small-study",
            "./treepose simulate --phase-noise high --out noisy-study",
            "./treepose simulate --layout olst --participants 4 --captures 2 --out olst",
            "./treepose options simulate"
        )
        {
            _layout,
            _participants,
            _captures,
            _folder,
            _seed,
            _force,
            _phaseNoise,
            _set,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        (int seed, string folder, bool force) = (parsed.GetValue(_seed), parsed.GetValue(_folder)!, parsed.GetValue(_force));
        Func<IWorkProgress, SimulatedStudyFolder> work;
        if (_layout.Of(parsed) == Layout.Olst)
        {
            OlstSimulationOptions options = OfOlst(parsed);
            work = p => OlstSimulator.Write(options, seed, folder, force, p, cancellation);
        }
        else
        {
            SimulationOptions options = OfStudy(parsed);
            work = p => StudySimulator.Write(options, seed, folder, force, p, cancellation);
        }
        long started = TimeProvider.System.GetTimestamp();
        SimulatedStudyFolder study = ConsoleProgress.Run(work);
        Write(parsed.InvocationConfiguration.Output, study, TimeProvider.System.GetElapsedTime(started));
        return 0;
    }

    private SimulationOptions OfStudy(ParseResult parsed) =>
        OptionOverrides.Apply(
            Defaults with
            {
                Participants = parsed.GetValue(_participants) ?? Defaults.Participants,
                Captures = parsed.GetValue(_captures) ?? Defaults.Captures,
                Radar = Defaults.Radar with { PhaseNoiseRadians = PhaseNoise(parsed.GetValue(_phaseNoise)!) },
            },
            parsed.GetValue(_set) ?? []
        );

    private OlstSimulationOptions OfOlst(ParseResult parsed) =>
        OptionOverrides.Apply(
            OlstDefaults with
            {
                Participants = parsed.GetValue(_participants) ?? OlstDefaults.Participants,
                Captures = parsed.GetValue(_captures) ?? OlstDefaults.Captures,
                PhaseNoiseRadians = PhaseNoise(parsed.GetValue(_phaseNoise)!),
            },
            parsed.GetValue(_set) ?? []
        );

    private static double PhaseNoise(string level) =>
        level switch
        {
            "none" => 0,
            "high" => HighPhaseNoiseRadians,
            _ when Numbers.TryReal(level, out double radians) && radians >= 0 => radians,
            _ => throw new OptionsException([
                $"--phase-noise cannot be '{level}': allowed is none, high, or a number of radians from 0"
                    + (Numbers.Meant(level) is { } meant ? $"; write {meant}." : "."),
            ]),
        };

    private static void Write(TextWriter output, SimulatedStudyFolder study, TimeSpan time)
    {
        double recorded = study.RadarSeconds;
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Plural.Of(study.Captures, "capture")} of {Plural.Of(study.Participants, "participant")}, {recorded:0} s of radar, "
                    + $"{study.Bytes / 1e9:0.00} GB in {study.Folder}"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalSeconds:0.0} s, {recorded / time.TotalSeconds:0.0} times as fast as real time; peak memory "
                    + $"{process.PeakWorkingSet64 / 1e6:0} MB"
            )
        );
    }

    private enum Layout
    {
        Study,
        Olst,
    }
}
