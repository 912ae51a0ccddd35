using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Simulation;

namespace TreePose.App.Commands;

/// <summary><c>treepose simulate</c>: a study with known answers, in the study's own files.</summary>
internal static class SimulateCommand
{
    private const double HighPhaseNoiseRadians = 1;
    private static readonly SimulationOptions Defaults = new();

    public static Command Create()
    {
        var participants = new Option<int>("--participants")
        {
            Description = "People.",
            HelpName = "N",
            DefaultValueFactory = _ => Defaults.Participants,
        };
        var captures = new Option<int>("--captures")
        {
            Description = "Captures a person, left and right foot in turn.",
            HelpName = "N",
            DefaultValueFactory = _ => Defaults.Captures,
        };
        var folder = new Option<string>("--out")
        {
            Description = "Folder of the study.",
            HelpName = "DIR",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Replace a study that was simulated there before." };
        var phaseNoise = new Option<string>("--phase-noise")
        {
            Description = "none, high (hides sway), or radians from chirp to chirp.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "none",
        };
        Option<int> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        var command = new TreePoseCommand(
            "simulate",
            "Simulate a study: raw radar, force plates, motion capture, event table, and the truth.",
            "./treepose simulate --participants 15 --captures 6 --out study --seed 1",
            "./treepose simulate --participants 2 --captures 2 --out small-study",
            "./treepose simulate --phase-noise high --out noisy-study"
        )
        {
            participants,
            captures,
            folder,
            seed,
            force,
            phaseNoise,
            set,
        };
        // On a thread of its own: until an action returns its task, nothing listens to Ctrl-C.
        command.SetAction(
            (parsed, cancellation) =>
                Task.Run(
                    () =>
                    {
                        SimulationOptions options = Defaults with
                        {
                            Participants = parsed.GetValue(participants),
                            Captures = parsed.GetValue(captures),
                            Radar = Defaults.Radar with { PhaseNoiseRadians = PhaseNoise(parsed.GetValue(phaseNoise)!) },
                        };
                        options = OptionOverrides.Apply(options, parsed.GetValue(set) ?? []);
                        long started = TimeProvider.System.GetTimestamp();
                        SimulatedStudyFolder study = ConsoleProgress.Run(p =>
                            StudySimulator.Write(
                                options,
                                parsed.GetValue(seed),
                                parsed.GetValue(folder)!,
                                parsed.GetValue(force),
                                p,
                                cancellation
                            )
                        );
                        Write(parsed.InvocationConfiguration.Output, options, study, TimeProvider.System.GetElapsedTime(started));
                        return 0;
                    },
                    CancellationToken.None
                )
        );
        return command;
    }

    private static double PhaseNoise(string level) =>
        level switch
        {
            "none" => 0,
            "high" => HighPhaseNoiseRadians,
            _ when double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out double radians) && radians >= 0 => radians,
            _ => throw new OptionsException([$"--phase-noise cannot be '{level}': allowed is none, high, or a number of radians from 0."]),
        };

    private static void Write(TextWriter output, SimulationOptions options, SimulatedStudyFolder study, TimeSpan time)
    {
        double recorded = study.Captures * study.CaptureSeconds;
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{study.Captures} captures of {options.Participants} participants, {recorded:0} s of radar, "
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
}
