using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TreePose.Captures;
using TreePose.Formats.EventTable;
using TreePose.Formats.Inras;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;

namespace TreePose.Simulation;

/// <summary>What <see cref="StudySimulator.Write"/> left on disk.</summary>
/// <param name="Folder">The study.</param>
/// <param name="Captures">How many captures it has.</param>
/// <param name="CaptureSeconds">Length of each capture's radar recording.</param>
/// <param name="Bytes">Size of all files.</param>
public sealed record SimulatedStudyFolder(string Folder, int Captures, double CaptureSeconds, long Bytes);

/// <summary>
/// Writes a simulated study in the study's own files: <c>radar/*.h5</c>, <c>force_plates/*.tsv</c>, <c>motion_capture/*.tsv</c>,
/// <c>events.csv</c>, <c>study.json</c>, and <c>truth.json</c>, which no reader of studies opens. One capture is worked on
/// at a time and its frames pass through in blocks. Until everything is there the folder holds a file <c>INCOMPLETE</c> and
/// no <c>study.json</c>.
/// </summary>
public static class StudySimulator
{
    /// <summary>The file that marks a study whose writing was stopped.</summary>
    public const string IncompleteMark = "INCOMPLETE";

    private const int FileChannels = 4;
    private static readonly string[] Folders = ["radar", "force_plates", "motion_capture"];
    private static readonly string[] Files = ["events.csv", StudyParts.FileName, "truth.json", IncompleteMark];
    private static readonly StudyParts Parts = new()
    {
        RawRadar = "radar",
        ForcePlates = "force_plates",
        MotionCapture = "motion_capture",
        EventTable = "events.csv",
    };
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
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
        var study = new SimulatedStudy(options, seed);
        CheckFormat(options.Radar);
        try
        {
            Claim(folder, force);
            CheckSpace(folder, study);
            AtomicFile.WriteAllText(
                Path.Combine(folder, IncompleteMark),
                "The simulation of this study was stopped before it was whole. Run it again with --force.\n"
            );
            WriteCaptures(study, folder, progress, cancellation);
            Parts.Write(folder);
            File.Delete(Path.Combine(folder, IncompleteMark));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TreePoseException($"{folder} cannot be written: {e.Message} Free space or choose another folder with --out.", e);
        }
        long bytes = Folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(folder, f))).Sum(f => new FileInfo(f).Length);
        return new SimulatedStudyFolder(folder, study.Count, options.Frames * options.Radar.SecondsPerFrame, bytes);
    }

    private static void WriteCaptures(SimulatedStudy study, string folder, IWorkProgress progress, CancellationToken cancellation)
    {
        var holds = new List<Hold>();
        var truths = new JsonArray();
        using IWorkTask task = progress.Begin("simulated radar frames", (long)study.Count * study.Options.Frames);
        foreach (SimulatedCapture capture in study.Captures())
        {
            cancellation.ThrowIfCancellationRequested();
            task.Advance(0, capture.Name.Radar);
            WriteCapture(study.Options, capture, folder, task, cancellation);
            holds.AddRange(capture.Holds);
            truths.Add(JsonSerializer.SerializeToNode(CaptureTruth.Of(capture), Json));
        }
        EventTableFile.Write(Path.Combine(folder, "events.csv"), holds);
        var truth = new JsonObject
        {
            ["note"] = "What was simulated. No part of the pipeline reads this file; it is there to check results against.",
            ["seed"] = study.Seed,
            ["options"] = JsonSerializer.SerializeToNode(study.Options, Json),
            ["captures"] = truths,
        };
        AtomicFile.WriteAllText(Path.Combine(folder, "truth.json"), truth.ToJsonString(Json) + "\n");
    }

    private static void WriteCapture(
        SimulationOptions options,
        SimulatedCapture capture,
        string folder,
        IWorkTask task,
        CancellationToken cancellation
    )
    {
        string In(string part, string name) => Path.Combine(folder, part, name);
        for (int plate = 1; plate <= 2; plate++)
            QualisysWriter.WriteForcePlate(In("force_plates", $"{capture.Name.MotionCapture}_f_{plate}.tsv"), capture.ForcePlate(plate));
        QualisysWriter.WriteMotionCapture(In("motion_capture", $"{capture.Name.MotionCapture}_pos.tsv"), capture.Positions());
        QualisysWriter.WriteMotionCapture(In("motion_capture", $"{capture.Name.MotionCapture}_vel.tsv"), capture.Velocities());
        using IRadarCapture radar = capture.Radar();
        InrasWriter.Write(In("radar", $"{capture.Name.Radar}.h5"), radar, options.SampleType == RawSampleType.Int16, task, cancellation);
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

    /// <summary>Takes the folder, or refuses it. With force, only what a simulation writes is removed.</summary>
    private static void Claim(string folder, bool force)
    {
        if (File.Exists(folder))
            throw new TreePoseException($"{folder} is a file. Choose another folder with --out.");
        bool occupied = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (occupied && !force)
            throw new TreePoseException(
                $"{folder} exists and is not empty. Choose another folder with --out, or give --force to replace the study in it."
            );
        bool ours = Files.Any(f => File.Exists(Path.Combine(folder, f)));
        if (occupied && !ours)
            throw new TreePoseException(
                $"{folder} holds something other than a simulated study; --force does not remove that. Choose another folder with --out."
            );
        Directory.CreateDirectory(folder);
        foreach (string file in Files)
            File.Delete(Path.Combine(folder, file));
        foreach (string part in Folders.Select(f => Path.Combine(folder, f)).Where(Directory.Exists))
            Directory.Delete(part, recursive: true);
        foreach (string part in Folders)
            Directory.CreateDirectory(Path.Combine(folder, part));
    }

    private static void CheckSpace(string folder, SimulatedStudy study)
    {
        SimulatedRadarOptions radar = study.Options.Radar;
        long sample = study.Options.SampleType == RawSampleType.Int16 ? 2 : 4;
        long needed =
            study.Count * (sample * study.Options.Frames * radar.Channels * radar.ChirpsPerFrame * radar.SamplesPerChirp + 20_000_000L);
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < needed)
            throw new TreePoseException(
                $"The study needs about {needed / 1e9:0.0} GB; {folder} has {free / 1e9:0.0} GB. "
                    + "Simulate fewer participants, captures, channels or frames, or choose another folder with --out."
            );
    }
}
