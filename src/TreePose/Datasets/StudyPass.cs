using TreePose.Captures;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Formats.Inras;
using TreePose.Formats.Study;
using TreePose.Signal.Health;

namespace TreePose.Datasets;

/// <summary>One pass over a study with what its options mean for it.</summary>
internal sealed class StudyPass
{
    private const string NoLabels = "without it no frame has a label";
    private FrameShape? _shape;

    /// <summary>Checks that the study names all that the representation needs.</summary>
    /// <param name="study">The study.</param>
    /// <param name="options">What is read of it.</param>
    /// <param name="ofHolds">Whether maps of holds will do.</param>
    /// <param name="labelsNeeded">Whether the event table has to be there.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> lacks a part; the message names its key.</exception>
    public StudyPass(StudyFolder study, StudyOptions options, bool ofHolds, bool labelsNeeded = true)
    {
        (Study, Channels, Signal, LabelsNeeded) = (study, options.Channels, options.Signal, labelsNeeded);
        Representation = RepresentationPart<IRadarRepresentation>.Chosen(options.Representation);
        if ((Representation.Needs & ~Has(study)) != RadarContent.None && Representation.Otherwise is { } other)
            Representation = other;
        if (NeedsMaps)
            study.RequireMaps(ofHolds && MapsAlone);
        if (labelsNeeded && (!ofHolds || !MapsAlone || study.Parts.HoldRdm is null))
            study.RequireEventTable(NoLabels);
        string key = ofHolds ? "holds.study.representation" : "study.representation";
        study.RequireFor(Needs & ~Has(study), options.Representation.Name, key);
        Captures = study.CapturesAndRows;
        Reading = new StudyReading(study, options.Strict);
        foreach ((string capture, string reason) in study.Faults)
            if (StudyCaptureName.TryParseWhole(capture) is null)
                Reading.Skip(capture, reason);
    }

    public StudyFolder Study { get; }

    /// <summary>Whether a capture without a row in the event table is left out.</summary>
    public bool LabelsNeeded { get; }

    public StudyReading Reading { get; }

    public int[] Channels { get; }

    /// <summary>How much of a recording may be without a usable signal.</summary>
    public SignalLimits Signal { get; }

    public IReadOnlyList<StudyCapture> Captures { get; }

    /// <summary>What is made of each frame.</summary>
    public IRadarRepresentation Representation { get; }

    /// <summary>Whether the maps of holds will do.</summary>
    public bool MapsAlone => Needs == RadarContent.Maps;

    private RadarContent Needs => Representation.Needs;

    /// <summary>Without the raw signal, maps say how many frames there are.</summary>
    private bool NeedsMaps => Needs.HasFlag(RadarContent.Maps) || !Needs.HasFlag(RadarContent.Chirps);

    /// <summary>Makes the frames of a whole capture.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="clock">Its clock in the event table; null when the table has no row of it.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>Their shape, and a channel each: [frame, then the axes of a frame].</returns>
    /// <exception cref="TreePoseException">Something of it is missing, damaged, or does not fit the rest.</exception>
    public (FrameShape Shape, float[][] Frames) Frames(StudyCapture capture, RadarClock? clock, CancellationToken cancellation)
    {
        float[][] maps = [],
            velocities = [];
        if (NeedsMaps)
            (maps, velocities) = ReadMaps(capture, clock);
        using WatchedCapture? raw = Needs.HasFlag(RadarContent.Chirps) ? new(OpenRaw(capture, clock, maps)) : null;
        int frames = raw?.FrameCount ?? maps[0].Length / RadarFrame.MapShape.Size;
        (FrameShape, float[][]) made = Made(
            new SuppliedCapture(raw?.Parameters ?? RadarParameters.Study, frames, Channels.Length)
            {
                Maps = maps,
                Velocities = velocities,
                Plates = Needs.HasFlag(RadarContent.Plates) ? ReadPlates(capture, clock, frames) : [],
                Raw = raw,
                RawChannels = [.. Channels.Select(c => c - 1)],
            },
            cancellation
        );
        raw?.Health.ThrowAbove(capture.RawRadar!, Signal);
        return made;
    }

    /// <summary>Makes frames, all of one shape in the whole pass.</summary>
    public (FrameShape Shape, float[][] Frames) Made(SuppliedCapture supplied, CancellationToken cancellation)
    {
        FrameShape shape = Representation.Shape(supplied.Radar);
        _shape ??= shape;
        return _shape == shape
            ? (shape, supplied.Make(Representation, cancellation))
            : throw new TreePoseException(
                $"the radar was set so that its frames are {shape}; those of the captures before are {_shape}. "
                    + "Leave it out of the study, or choose options of the representation that make them alike."
            );
    }

    /// <summary>What is missing of a capture, or null.</summary>
    public string? Missing(StudyCapture capture) =>
        (NeedsMaps ? StudyReading.Missing(Channels, capture.Rdm.Keys, "whole-capture range-Doppler map") : null)
        ?? (Needs.HasFlag(RadarContent.Phase) ? StudyReading.Missing(Channels, capture.Phase.Keys, "velocity by phase") : null)
        ?? (Needs.HasFlag(RadarContent.Chirps) && capture.RawRadar is null ? "there is no raw radar capture of it." : null);

    private static RadarContent Has(StudyFolder study) =>
        RadarContent.Maps
        | (study.Captures.Any(c => c.Phase.Count > 0) ? RadarContent.Phase : RadarContent.None)
        | (study.Parts.RawRadar is not null ? RadarContent.Chirps : RadarContent.None)
        | (study.Parts.ForcePlates is not null ? RadarContent.Plates : RadarContent.None);

    private (float[][] Maps, float[][] Velocities) ReadMaps(StudyCapture capture, RadarClock? clock)
    {
        List<float[]> maps = [],
            velocities = [];
        foreach (int channel in Channels)
        {
            string path = capture.Rdm[channel];
            maps.Add(StudyMaps.Read(path)); // [n, 23, 13]
            int count = maps[^1].Length / RadarFrame.MapShape.Size;
            CheckLength(path, count, clock, maps[0].Length / RadarFrame.MapShape.Size, "the channel before has");
            SignalHealth.OfFrames(maps[^1], RadarFrame.MapShape.Size).ThrowAbove(path, Signal);
            Reading.Used(path);
            if (!Needs.HasFlag(RadarContent.Phase))
                continue;
            velocities.Add(StudyMaps.ReadPhase(capture.Phase[channel], count)); // [n, 13]
            Reading.Used(capture.Phase[channel]);
        }
        return ([.. maps], [.. velocities]);
    }

    private InrasCapture OpenRaw(StudyCapture capture, RadarClock? clock, float[][] maps)
    {
        string path = capture.RawRadar!;
        InrasCapture raw = InrasCapture.Open(path);
        try
        {
            int frames = raw.FrameCount;
            CheckLength(path, frames, clock, maps is [] ? frames : maps[0].Length / RadarFrame.MapShape.Size, "its maps have");
            if (Channels.Max() > raw.Channels)
                throw new TreePoseException(
                    $"{path} has {raw.Channels} channels, and channel {Channels.Max()} was asked for. "
                        + $"Set study.channels to 1 to {raw.Channels}."
                );
            Reading.Used(path);
            return raw;
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    private PlateLoad[] ReadPlates(StudyCapture capture, RadarClock? clock, int frames)
    {
        if (clock is null)
            throw new TreePoseException("the event table has no row of it, which says when its plates were read.");
        ForcePlateRecording[] plates = [Study.Plate(capture.Name, 1), Study.Plate(capture.Name, 2)];
        Reading.Used(capture.ForcePlates[1]);
        Reading.Used(capture.ForcePlates[2]);
        return PlateLoads.At(plates, clock, frames);
    }

    private static void CheckLength(string path, int frames, RadarClock? clock, int others, string have)
    {
        if (clock?.RadarEndFrame >= frames)
        {
            throw new DataFormatException(
                path,
                $"has {frames} frames, but RADAR_End_Frame is {clock.RadarEndFrame}.",
                "Check the event table, or whether the map was saved whole."
            );
        }
        if (frames != others)
            throw new DataFormatException(path, $"has {frames} frames; {have} {others}.", "Make the maps of this capture again.");
    }
}
