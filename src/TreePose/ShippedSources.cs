using TreePose.Balance;
using TreePose.Datasets;
using TreePose.Datasets.Events;
using TreePose.Datasets.Frames;
using TreePose.Datasets.Olst;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Datasets.Stability;
using TreePose.Datasets.UiPrmd;
using TreePose.Parts;
using TreePose.Simulation;

namespace TreePose;

/// <summary>The sources that TreePose ships, in each form of data.</summary>
public static class ShippedSources
{
    private const string Folder = "DIR",
        Presets = "tiny|small|study";

    /// <summary>Whole captures as radar frames with a label a frame.</summary>
    /// <param name="ofPoints">What point clouds can become; null takes the shipped ones.</param>
    /// <param name="ofRadar">What radar captures can become; null takes the shipped ones.</param>
    public static PartList<SourcePart<FrameDataset>> Frames(
        PartList<RepresentationPart<IPointRepresentation>>? ofPoints = null,
        PartList<RepresentationPart<IRadarRepresentation>>? ofRadar = null
    )
    {
        var mars = new MarsOptions();
        if (ofPoints is not null)
            mars = mars with { Representation = mars.Representation.Over(ofPoints) };
        PartSelection radar = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.Default);
        if (ofRadar is not null)
            radar = radar.Over(ofRadar);
        var sources = new PartList<SourcePart<FrameDataset>>("source");
        sources.Add(SourcePart<FrameDataset>.Of("mars", "TI mmWave point clouds of MARS", Folder, mars, MarsSource.Load));
        sources.Add(
            SourcePart<FrameDataset>.Of(
                "study",
                "range-Doppler maps in the study's layout",
                Folder,
                new StudyOptions { Representation = radar },
                StudySource.Load
            )
        );
        sources.Add(OlstFrames());
        sources.Add(UiPrmdSource.Part(ofPoints));
        sources.Add(FramesSource.Part);
        sources.Add(WindowsSource.Part);
        sources.Add(
            SourcePart<FrameDataset>.Of(
                "simulated",
                "a simulated study, made as it is read",
                Presets,
                new SimulatedSourceOptions { Representation = radar },
                (r, o) =>
                    SimulatedRadarSource.LoadFrames(
                        SimulatedRadarSource.Study(r.Where, o, r.Seed),
                        $"simulated:{r.Where}",
                        RepresentationPart<IRadarRepresentation>.Chosen(o.Representation),
                        r
                    )
            )
        );
        return sources;
    }

    /// <summary>
    /// Holds with what a regression predicts: <c>mars:</c> the mean horizontal speed of the pelvis over a single-leg lift,
    /// <c>study:</c>, <c>olst:</c> and <c>simulated:</c> the mean COP speed of the hold, <c>frames:</c> what its table says.
    /// </summary>
    /// <param name="ofPoints">What point clouds can become; null takes the shipped ones.</param>
    /// <param name="ofRadar">What radar captures can become; null takes the shipped ones.</param>
    public static PartList<SourcePart<HoldDataset>> Holds(
        PartList<RepresentationPart<IPointRepresentation>>? ofPoints = null,
        PartList<RepresentationPart<IRadarRepresentation>>? ofRadar = null
    )
    {
        var mars = new MarsHoldSourceOptions();
        if (ofPoints is not null)
            mars = mars with { Representation = mars.Representation.Over(ofPoints) };
        PartSelection radar = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.DefaultOfHolds);
        if (ofRadar is not null)
            radar = radar.Over(ofRadar);
        var sources = new PartList<SourcePart<HoldDataset>>("source");
        sources.Add(
            SourcePart<HoldDataset>.Of("mars", "single-leg lifts of MARS", Folder, mars, (r, o) => MarsHolds.Load(r, o.ToFrames(), o.Lifts))
        );
        sources.Add(
            SourcePart<HoldDataset>.Of(
                "study",
                "holds in the study's layout, with COP speed from its plates",
                Folder,
                new StudyHoldSourceOptions { Representation = radar },
                LoadStudyHolds
            )
        );
        sources.Add(
            SourcePart<HoldDataset>.Of(
                "olst",
                "holds of OLST, with COP speed from its plates",
                Folder,
                new OlstHoldOptions(),
                OlstSource.LoadHolds
            )
        );
        sources.Add(FramesSource.HoldPart);
        sources.Add(
            SourcePart<HoldDataset>.Of(
                "simulated",
                "holds of a simulated study",
                Presets,
                new SimulatedSourceOptions { Representation = radar },
                (r, o) =>
                    SimulatedRadarSource.LoadHolds(
                        SimulatedRadarSource.Study(r.Where, o, r.Seed),
                        $"simulated:{r.Where}",
                        RepresentationPart<IRadarRepresentation>.Chosen(o.Representation),
                        r
                    )
            )
        );
        return sources;
    }

    /// <summary>Attempts at a pose, those that never became stable among them.</summary>
    /// <param name="ofRadar">What radar captures can become; null takes the shipped ones.</param>
    public static PartList<SourcePart<AttemptDataset>> Attempts(PartList<RepresentationPart<IRadarRepresentation>>? ofRadar = null)
    {
        PartSelection radar = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.Default);
        if (ofRadar is not null)
            radar = radar.Over(ofRadar);
        var sources = new PartList<SourcePart<AttemptDataset>>("source");
        sources.Add(
            SourcePart<AttemptDataset>.Of(
                "olst",
                "attempts of OLST",
                Folder,
                new OlstAttemptOptions(),
                (r, o) => OlstSource.LoadAttempts(r.Where, o, r.Progress, r.Cancellation, r.FramesKept)
            )
        );
        sources.Add(
            SourcePart<AttemptDataset>.Of(
                "simulated",
                "attempts of a simulated study",
                Presets,
                new SimulatedAttemptOptions { Representation = radar },
                (r, o) =>
                    SimulatedRadarSource.LoadAttempts(
                        SimulatedRadarSource.Study(r.Where, o, r.Seed),
                        $"simulated:{r.Where}",
                        RepresentationPart<IRadarRepresentation>.Chosen(o.Representation),
                        o.Window,
                        (r.Progress, r.Cancellation)
                    )
            )
        );
        return sources;
    }

    /// <summary>Holds or trials on force plates; the recordings are read later, one by one.</summary>
    public static PartList<SourcePart<TrialDataset>> Trials()
    {
        var sources = new PartList<SourcePart<TrialDataset>>("source");
        sources.Add(SourcePart<TrialDataset>.Of("bds", "Human Balance Evaluation data", Folder, r => TrialDataset.OfBds(r.Where)));
        sources.Add(
            SourcePart<TrialDataset>.Of(
                "study",
                "holds on the standing foot's plate",
                Folder,
                new StudyTrialSourceOptions(),
                (r, o) => TrialDataset.OfStudy(r.Where, o.Mediolateral)
            )
        );
        sources.Add(
            SourcePart<TrialDataset>.Of(
                "olst",
                "holds of OLST on the standing foot's plate",
                Folder,
                new OlstTrialOptions(),
                (r, o) => OlstSource.LoadTrials(r.Where, o)
            )
        );
        sources.Add(
            SourcePart<TrialDataset>.Of(
                "c3d",
                "a force platform of C3D files, one trial a file",
                Folder,
                new C3dTrialOptions(),
                (r, o) => PlateSources.OfC3d(r.Where, o)
            )
        );
        sources.Add(
            SourcePart<TrialDataset>.Of(
                "plates",
                "force plates as CSV, OpenSim or Qualisys files, one trial a file",
                Folder,
                new PlateTrialOptions(),
                (r, o) => PlateSources.OfPlates(r.Where, o)
            )
        );
        sources.Add(
            SourcePart<TrialDataset>.Of(
                "simulated",
                "holds of a simulated study on the standing foot's plate",
                Presets,
                r =>
                    SimulatedTrials.Load(
                        SimulatedRadarSource.Study(r.Where, new SimulatedSourceOptions(), r.Seed),
                        $"simulated:{r.Where}",
                        r.Progress,
                        r.Cancellation
                    )
            )
        );
        return sources;
    }

    /// <summary>
    /// Force plates on which a foot is lifted, to read foot events from; they are read later, one capture after the other.
    /// </summary>
    public static PartList<SourcePart<PlateDataset>> Plates()
    {
        var sources = new PartList<SourcePart<PlateDataset>>("source");
        sources.Add(
            SourcePart<PlateDataset>.Of(
                "study",
                "plates in the study's layout",
                Folder,
                new StudyPlateOptions(),
                (r, o) => PlateDataset.OfStudy(r.Where, r, o)
            )
        );
        sources.Add(SourcePart<PlateDataset>.Of("olst", "plates of OLST", Folder, r => OlstSource.LoadPlates(r.Where)));
        sources.Add(
            SourcePart<PlateDataset>.Of(
                "c3d",
                "two force platforms of C3D files, one trial a file",
                Folder,
                new C3dEventOptions(),
                (r, o) => PlateEventSources.OfC3d(r.Where, o)
            )
        );
        sources.Add(
            SourcePart<PlateDataset>.Of(
                "plates",
                "two force plates as CSV, OpenSim or Qualisys files",
                Folder,
                new PlateEventOptions(),
                (r, o) => PlateEventSources.OfPlates(r.Where, o)
            )
        );
        return sources;
    }

    private static SourcePart<FrameDataset> OlstFrames() =>
        SourcePart<FrameDataset>.Of("olst", "the study's recordings as published (OLST)", Folder, new OlstOptions(), OlstSource.Load) with
        {
            Check = r => OlstCheck.Of(r.Where, (OlstOptions)r.Options!, r.Progress, r.Cancellation),
        };

    private static HoldDataset LoadStudyHolds(SourceRequest request, StudyHoldSourceOptions options)
    {
        StudyOptions frames = options.ToFrames();
        if (!request.LabelsNeeded && StudyFolder.Open(request.Where).Parts.ForcePlates is null)
            return StudySource.LoadHolds(request, frames); // without targets
        HoldDataset holds = HoldTargets.WithCopSpeed(
            StudySource.LoadHolds(request, frames),
            StudyPlates.Open(request.Where).Trials(),
            options.CopSpeed,
            strict: options.Strict
        );
        return holds with { TargetUnit = options.CopSpeed == CopSpeedRule.Study ? "mm/sample" : "mm/s" };
    }
}
