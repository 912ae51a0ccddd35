using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Formats.EventTable;
using TreePose.Formats.Inras;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;

namespace TreePose.Simulation;

/// <summary>
/// Writes a simulated study in the study's own files: <c>radar/*.h5</c>, <c>force_plates/*.tsv</c>, <c>motion_capture/*.tsv</c>,
/// <c>events.csv</c>, <c>participants.csv</c>, <c>study.json</c>, and <c>truth.json</c>, which no reader of studies opens. One
/// capture is worked on at a time and its frames pass through in blocks. Until everything is there the folder holds a file
/// <c>INCOMPLETE</c> and no <c>study.json</c>.
/// </summary>
public static class StudySimulator
{
    private const int FileChannels = 4;
    private const string PeopleTable = "participants.csv";
    private static readonly SimulatedFolder Layout = new(
        ["radar", "force_plates", "motion_capture"],
        ["events.csv", PeopleTable, StudyParts.FileName, "truth.json"]
    );
    private static readonly StudyParts Parts = new()
    {
        RawRadar = "radar",
        ForcePlates = "force_plates",
        MotionCapture = "motion_capture",
        EventTable = "events.csv",
        Participants = PeopleTable,
    };

    /// <summary>Simulates and writes a whole study.</summary>
    /// <param name="options">Size and behaviour.</param>
    /// <param name="seed">Seed of everything random; the same seed gives the same files.</param>
    /// <param name="folder">Where to; made when it does not exist.</param>
    /// <param name="force">Replace a study that was simulated there before. Other files there stay.</param>
    /// <param name="progress">One step a radar frame.</param>
    /// <param name="cancellation">Stops; whole files stay, and the folder keeps its <c>INCOMPLETE</c>.</param>
    /// <exception cref="OptionsException">The options cannot be simulated.</exception>
    /// <exception cref="TreePoseException">
    /// The folder has something in it and <paramref name="force"/> is false, or the disk is full.
    /// </exception>
    public static SimulatedStudyFolder Write(
        SimulationOptions options,
        int seed,
        string folder,
        bool force,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        // The lab's event table has no row for an attempt that never became stable.
        var study = new SimulatedStudy(options with { NeverStable = false }, seed);
        CheckFormat(options.Radar);
        Layout.Write(folder, force, BytesNeeded(study), () => WriteCaptures(study, folder, progress, cancellation));
        return Layout.Summary(folder, options.Participants, study.Count, study.Count * options.Frames * options.Radar.SecondsPerFrame);
    }

    private static long BytesNeeded(SimulatedStudy study)
    {
        SimulatedRadarOptions radar = study.Options.Radar;
        long sample = study.Options.SampleType == RawSampleType.Int16 ? 2 : 4;
        return study.Count * (sample * study.Options.Frames * radar.Channels * radar.ChirpsPerFrame * radar.SamplesPerChirp + 20_000_000L);
    }

    private static void WriteCaptures(SimulatedStudy study, string folder, IWorkProgress progress, CancellationToken cancellation)
    {
        var holds = new List<Hold>();
        var truths = new JsonArray();
        using IWorkTask task = progress.Begin("simulated radar frames", (long)study.Count * study.Options.Frames);
        foreach (SimulatedCapture capture in study.Captures())
        {
            cancellation.ThrowIfCancellationRequested();
            task.Advance(0, capture.Id.Name);
            WriteCapture(study.Options, capture, folder, task, cancellation);
            holds.AddRange(capture.Holds);
            truths.Add(JsonSerializer.SerializeToNode(CaptureTruth.Of(capture), CaptureTruth.Json));
        }
        EventTableFile.Write(Path.Combine(folder, "events.csv"), holds);
        AtomicFile.WriteAllText(Path.Combine(folder, "truth.json"), CaptureTruth.File(study.Seed, study.Options, truths));
        WritePeople(Path.Combine(folder, PeopleTable), study);
        Parts.Write(folder);
    }

    private static void WritePeople(string path, SimulatedStudy study)
    {
        IEnumerable<string> people = study.People.Select(p => $"{p.Participant},{p.AgeGroup}");
        AtomicFile.WriteAllText(path, string.Join('\n', people.Prepend($"participant,{SampleGroups.Age}")) + "\n");
    }

    private static void WriteCapture(
        SimulationOptions options,
        SimulatedCapture capture,
        string folder,
        IWorkTask task,
        CancellationToken cancellation
    )
    {
        string In(string part, string file) => Path.Combine(folder, part, file);
        StudyCaptureName name = StudyCaptureName.TryParseWhole(capture.Id.Name)!;
        for (int plate = 1; plate <= 2; plate++)
            QualisysWriter.WriteForcePlate(In("force_plates", $"{name.MotionCapture}_f_{plate}.tsv"), capture.ForcePlate(plate));
        QualisysWriter.WriteMotionCapture(In("motion_capture", $"{name.MotionCapture}_pos.tsv"), capture.Positions());
        QualisysWriter.WriteMotionCapture(In("motion_capture", $"{name.MotionCapture}_vel.tsv"), capture.Velocities());
        using IRadarCapture radar = capture.Radar();
        InrasWriter.Write(In("radar", $"{capture.Id.Name}.h5"), radar, options.SampleType == RawSampleType.Int16, task, cancellation);
    }

    /// <summary>The study's files have four channels and do not state the chirp interval, so that others could not be read back.</summary>
    private static void CheckFormat(SimulatedRadarOptions radar)
    {
        var violations = new List<string>();
        if (radar.Channels != FileChannels)
            violations.Add(
                $"'radar.channels' is {radar.Channels}; the study's files hold {FileChannels}. "
                    + "Other counts can be simulated in memory only."
            );
        if (radar.Parameters.ChirpIntervalSeconds != RadarParameters.StudyChirpIntervalSeconds)
            violations.Add(
                FormattableString.Invariant($"'radar.chirpIntervalMicroseconds' is {radar.ChirpIntervalMicroseconds}; ")
                    + "the study's files do not state it, and it is 284. Others can be simulated in memory only."
            );
        if (violations.Count > 0)
            throw new OptionsException(violations);
    }
}
