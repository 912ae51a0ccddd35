using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarMaps;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Formats.Inras;
using TreePose.Formats.Study;
using TreePose.Parts;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What the source <c>study:</c> makes of the raw radar and the plates of a simulated study.</summary>
public sealed class StudyRepresentationTests : IDisposable
{
    private const int Frames = 290;
    private static readonly Lazy<ScratchFolder> Shared = new(Simulated);
    private readonly ScratchFolder _scratch = new();

    private string Folder => _scratch.Path;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every test has its own links to the same files.</summary>
    public StudyRepresentationTests()
    {
        foreach (string file in Directory.GetFiles(Shared.Value.Path, "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(Folder, Path.GetRelativePath(Shared.Value.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ChirpsComeFromTheRawCaptureFrameByFrameWithoutAnyMap()
    {
        Parts(p => p with { Rdm = null });
        FrameDataset data = Load("chirps").Frames;
        Assert.Equal(2 * 4, data.Sequences.Count);
        Assert.Equal("[2 components, 32 chirps, 13 range]", data.Shape.ToString());
        FrameSequence third = data.Sequences[2];
        Assert.Equal((3, Frames), (third.Channel, third.Length));
        using InrasCapture raw = InrasCapture.Open(Raw("01_MNTRL_RR_V1"));
        var samples = new float[raw.FrameSize];
        var expected = new float[data.Shape.Size];
        foreach (int frame in new[] { 0, 31, 32, Frames - 1 })
        {
            raw.Read(frame, 1, samples);
            int channel = raw.FrameSize / 4;
            new ComplexChirps(new()).Make(new(frame, raw.Parameters) { Chirps = samples.AsSpan(2 * channel, channel) }, expected);
            Assert.Equal(expected, third.Frames[(frame * expected.Length)..((frame + 1) * expected.Length)]);
        }
        Assert.Contains("radar/01_MNTRL_RR_V1.h5", data.Manifest.Keys);
        Assert.DoesNotContain(data.Manifest.Keys, k => k.EndsWith(".npy", StringComparison.Ordinal));
    }

    [Fact]
    public void MapsAndLabelsAreTheSameWhateverStandsBesideThem()
    {
        FrameSequence map = Load("map").Frames.Sequences[0],
            plates = Load("plates").Frames.Sequences[0];
        Assert.Equal(map.Labels, plates.Labels);
        for (int frame = 0; frame < Frames; frame++)
        {
            Assert.Equal(map.Frames[(frame * 299)..((frame + 1) * 299)], plates.Frames[(frame * 897)..(frame * 897 + 299)]);
            Assert.Equal(1, plates.Frames[frame * 897 + 299] + plates.Frames[frame * 897 + 598], 1e-5f);
        }
        HoldSequence hold = StudySource.LoadHolds(Folder, Options("plates"), SilentProgress.Instance, Cancellation).Holds[0];
        Assert.Equal(plates.Frames[(hold.Hold!.StableFrame * 897)..(hold.Hold.StableEndFrame * 897)], hold.Frames);
        Assert.All(Enumerable.Range(0, hold.Length), f => Assert.Equal(1, hold.Frames[f * 897 + 598])); // MNTRL stands on plate 2
    }

    [Theory]
    [InlineData("chirps", "rawRadar", "the key rawRadar is missing; the representation 'chirps' needs it.")]
    [InlineData("microDoppler", "rawRadar", "Add \"rawRadar\": \"FOLDER\"")]
    [InlineData("plates", "forcePlates", "the key forcePlates is missing; the representation 'plates' needs it.")]
    [InlineData("map", "rdm", "the key rdm is missing")]
    public void APartThatTheStudyDoesNotNameIsAnError(string representation, string key, string said)
    {
        Parts(p =>
            key switch
            {
                "rawRadar" => p with { RawRadar = null },
                "forcePlates" => p with { ForcePlates = null },
                _ => p with { Rdm = null },
            }
        );
        string message = Assert.Throws<DataFormatException>(() => Load(representation)).Message;
        Assert.Contains(said, message);
        if (key != "rdm")
            Assert.Contains("--set study.representation=NAME", message);
        message = Assert
            .Throws<DataFormatException>(() =>
                StudySource.LoadHolds(Folder, Options(representation), SilentProgress.Instance, Cancellation)
            )
            .Message;
        if (key != "rdm")
            Assert.Contains("--set holds.study.representation=NAME", message);
    }

    [Fact]
    public void WhereNoVelocityIsThereTheMapIsReadUnlessItIsRequired()
    {
        Assert.Equal(3, Load("phase").Frames.Shape.Channels);
        foreach (string file in Directory.GetFiles(Folder, "*_phase.npy", SearchOption.AllDirectories))
            File.Delete(file);
        Assert.Equal(RadarFrame.MapShape, Load("phase").Frames.Shape);
        StudyOptions required = Options("phase");
        required = required with
        {
            Representation = required.Representation.WithOptions("phase", new PhasePlanesOptions { Required = true }),
        };
        Assert.Contains("data rdm", Assert.Throws<DataFormatException>(() => Load(required)).Message);
    }

    [Fact]
    public void ACaptureThatLacksSomethingIsSkippedWithTheReason()
    {
        File.Delete(Raw("01_MNTRL_RR_V1"));
        Skips("chirps", "there is no raw radar capture of it.");
        File.Delete(Path.Combine(Folder, "force_plates", "01_MNTRL_MC_V1_f_2.tsv"));
        Skips("plates", "there is no force plate 2 of 01_MNTRL_RR_V1");
    }

    [Fact]
    public void ARawCaptureThatIsNotAsLongAsItsMapsOrWasSetOtherwiseIsSkipped()
    {
        var both = new PartList<RepresentationPart<IRadarRepresentation>>("representation");
        both.Add(RepresentationPart<IRadarRepresentation>.Of("both", "maps and chirps", () => new Both()));
        var options = new StudyOptions { Representation = PartSelection.One(both, "both") };
        Assert.Equal(Frames, Load(options).Frames.Sequences[0].Length);
        string path = Raw("02_MNTRL_RR_V1");
        Replace(path, RadarParameters.Study with { SamplesPerChirp = 32 }, Frames + 1);
        SkippedCapture skip = Assert.Single(Load(options).Skipped);
        Assert.Contains($"has {Frames + 1} frames; its maps have {Frames}.", skip.Reason);
        Replace(path, RadarParameters.Study with { SamplesPerChirp = 32, ChirpsPerFrame = 64 }, Frames);
        skip = Assert.Single(Load("chirps").Skipped);
        Assert.Equal("02_MNTRL_RR_V1", skip.CaptureId);
        Assert.Contains("its frames are [2 components, 16 chirps, 13 range]; those of the captures before are", skip.Reason);

        static void Replace(string path, RadarParameters radar, int frames)
        {
            File.Delete(path);
            var capture = new RadarCapture(radar, 4, new float[frames * 4 * radar.ChirpsPerFrame * radar.SamplesPerChirp]);
            InrasWriter.Write(path, capture, asInt16: true, SilentProgress.Instance.Begin("", 1), Cancellation);
        }
    }

    [Fact]
    public void HoldsOfTheirOwnMapsAreReadByARepresentationThatNeedsMapsAlone()
    {
        using var study = new TinyStudy();
        var list = new PartList<RepresentationPart<IRadarRepresentation>>("representation");
        list.Add(RepresentationPart<IRadarRepresentation>.Of("first", "the first number", () => new First()));
        var options = new StudyOptions { Representation = PartSelection.One(list, "first"), Strict = true };
        HoldDataset holds = StudySource.LoadHolds(study.Folder, options, SilentProgress.Instance, Cancellation);
        Assert.Equal(3 * 2 * 4, holds.Holds.Count);
        HoldSequence last = holds.Holds[^1];
        Assert.Equal(Enumerable.Range(0, 10).Select(f => TinyStudy.Value(4, f * TinyStudy.FrameSize)), last.Frames); // of _tx2, not cut
    }

    private void Skips(string representation, string reason)
    {
        StudyDataset data = Load(representation);
        SkippedCapture skip = Assert.Single(data.Skipped);
        Assert.Equal("01_MNTRL_RR_V1", skip.CaptureId);
        Assert.Contains(reason, skip.Reason);
        Assert.Equal(4, data.Frames.Sequences.Count);
        StudyOptions strict = Options(representation) with { Strict = true };
        Assert.Contains(reason, Assert.Throws<TreePoseException>(() => Load(strict)).Message);
    }

    private static StudyOptions Options(string representation)
    {
        var options = new StudyOptions();
        return options with { Representation = options.Representation.With(representation) };
    }

    private StudyDataset Load(string representation) => Load(Options(representation));

    private StudyDataset Load(StudyOptions options) => StudySource.Load(Folder, options, SilentProgress.Instance, Cancellation);

    private string Raw(string name) => Path.Combine(Folder, "radar", name + ".h5");

    private void Parts(Func<StudyParts, StudyParts> change)
    {
        StudyParts parts = StudyParts.Read(Folder);
        File.Delete(Path.Combine(Folder, StudyParts.FileName));
        change(parts).Write(Folder);
    }

    /// <summary>Two people with one capture each, its maps and velocities by phase.</summary>
    private static ScratchFolder Simulated()
    {
        var scratch = new ScratchFolder();
        var options = new SimulationOptions
        {
            Participants = 2,
            Captures = 1,
            Holds = 1,
            Frames = Frames,
            Radar = new() { SamplesPerChirp = 32, SamplingMegahertz = 0.2 },
        };
        StudySimulator.Write(options, 5, scratch.Path, force: false, SilentProgress.Instance);
        string rdm = scratch.File("rdm");
        foreach (string capture in Directory.GetFiles(scratch.File("radar"), "*.h5"))
            RadarMapWriter.Write(capture, rdm, new() { Phase = true }, 0, SilentProgress.Instance);
        (StudyParts.Read(scratch.Path) with { Rdm = "rdm" }).Write(scratch.Path);
        return scratch;
    }

    private sealed class Both : IRadarRepresentation
    {
        public RadarContent Needs => RadarContent.Maps | RadarContent.Chirps;

        public FrameShape Shape(RadarParameters radar) => new(new FrameAxis(AxisKind.Feature, 2));

        public void Make(in RadarFrame frame, Span<float> destination) =>
            (destination[0], destination[1]) = (frame.Map[0], frame.Chirps[0]);
    }

    private sealed class First : IRadarRepresentation
    {
        public RadarContent Needs => RadarContent.Maps;

        public FrameShape Shape(RadarParameters radar) => new(new FrameAxis(AxisKind.Feature, 1));

        public void Make(in RadarFrame frame, Span<float> destination) => destination[0] = frame.Map[0];
    }
}
