using System.IO.Compression;
using System.Text.Json.Nodes;
using PureHDF;
using TorchSharp;
using TreePose.App.Sweeps;
using TreePose.App.Tests.Report;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Experiments.Parts;
using TreePose.Formats.Bds;
using TreePose.Formats.EventTable;
using TreePose.Formats.Inras;
using TreePose.Formats.Mars;
using TreePose.Formats.Npy;
using TreePose.Formats.Qualisys;
using TreePose.Formats.UiPrmd;
using TreePose.Parts;
using TreePose.Reports;
using TreePose.Reports.Page;
using TreePose.Runs;
using TreePose.Simulation;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
using TreePose.Tracking;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>Valid inputs of every reader.</summary>
internal sealed partial class FuzzTargets : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly HostileRecords _records = new();
    private readonly HostileRecord _plain = new();

    /// <summary>All of them.</summary>
    public IReadOnlyList<FuzzTarget> All =>
        [
            .. OfData(),
            .. OfOlst(),
            .. OfPlates(),
            .. OfFrames(),
            .. OfStudies(),
            .. OfRecords(),
            .. OfModels(),
            .. OfSettings(),
            .. OfAnswers(),
        ];

    public void Dispose()
    {
        _plain.Dispose();
        _records.Dispose();
        _scratch.Dispose();
    }

    private static string Text(string folder, string file) => Path.Combine(folder, file);

    private FuzzTarget One(string name, string file, Action<string> write, Action<string> read)
    {
        string folder = Path.Combine(_scratch.Path, name);
        Directory.CreateDirectory(folder);
        write(Path.Combine(folder, file));
        return new FuzzTarget(name, folder, [file], f => read(Path.Combine(f, file)));
    }

    private IEnumerable<FuzzTarget> OfData()
    {
        float[] numbers = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        yield return One("npy", "a.npy", p => NpyFile.Write<float>(p, numbers, 2, 3, 4), p => NpyFile.Read<float>(p));
        var rows = Enumerable.Range(1, 20).Select(i => FormattableString.Invariant($"{i / 100.0}\t1\t2\t700\t{i}\t0.5\n"));
        const string Bds = "Time[s]\tFx[N]\tFy[N]\tFz[N]\tCOPx[cm]\tCOPy[cm]\n";
        yield return One("bds", "BDS00001.txt", p => File.WriteAllText(p, Bds + string.Concat(rows)), p => BdsReader.Read(p));
        const string Info =
            "Trial\tSubject\tVision\tSurface\tAgeGroup\tCOParea\tCOPvelo\tCOPmfreq\n" + "BDS00001\t1\tOpen\tFirm\tYoung\t1\t2\t3\n";
        yield return One(
            "bds-info",
            BdsInfoReader.FileNames[0],
            p => File.WriteAllText(p, Info),
            p => TreePose.Datasets.Stability.TrialDataset.OfBds(Path.GetDirectoryName(p)!)
        );
        yield return One(
            "ui-prmd",
            "m01_s01_e01_positions.txt.gz",
            p =>
            {
                using var zip = new GZipStream(File.Create(p), CompressionLevel.Fastest);
                string row = string.Join(',', Enumerable.Range(0, UiPrmdReader.Markers * 3)) + "\n";
                zip.Write(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(row, 4))));
            },
            p => UiPrmdReader.Read(p)
        );
        yield return One(
            "mars",
            "radar_data1.mat",
            p =>
            {
                var values = new double[8, 6];
                for (int i = 0; i < 6; i++)
                    (values[0, i], values[1, i], values[2, i], values[7, i]) = (i / 2, 2, i, i / 2 * 0.1);
                new H5File { ["radar_data_cropped"] = values }.Write(p);
            },
            p => MarsRadarReader.Read(p)
        );
        yield return One(
            "windows",
            "data/manifest.json",
            p => DatasetFolder.Write(HostileRecords.Frames(), [], new WindowOptions(), Path.GetDirectoryName(p)!, SilentProgress.Instance),
            p => WindowsSource.Load(Path.GetDirectoryName(p)!)
        );
    }

    private IEnumerable<FuzzTarget> OfStudies()
    {
        string study = Path.Combine(_scratch.Path, "study");
        var options = new SimulationOptions
        {
            Participants = 1,
            Captures = 1,
            Holds = 1,
            Frames = 450,
            Radar = new()
            {
                SamplesPerChirp = 16,
                SamplingMegahertz = 1,
                ClutterReflectors = 0,
            },
        };
        StudySimulator.Write(options, 1, study, false, SilentProgress.Instance);
        string[] files = [.. Directory.EnumerateFiles(study, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(study, f))];
        string raw = files.First(f => f.EndsWith(".h5", StringComparison.Ordinal)),
            plate = files.First(f => f.EndsWith("_f_1.tsv", StringComparison.Ordinal)),
            motion = files.First(f => f.EndsWith("_pos.tsv", StringComparison.Ordinal));
        yield return One("raw", "raw.h5", p => Frames(Text(study, raw), p), ReadRaw);
        yield return One("plate", "a_f_1.tsv", p => Beginning(Text(study, plate), p), p => ForcePlateReader.Read(p));
        yield return One("motion", "a_pos.tsv", p => Beginning(Text(study, motion), p), p => MotionCaptureReader.Read(p));
        yield return new("events", study, ["events.csv"], f => EventTableFile.Read(Text(f, "events.csv")));
        yield return new(
            "study",
            study,
            ["study.json", "events.csv"],
            f =>
            {
                var opened = StudyFolder.Open(f);
                _ = opened.CapturesAndRows;
                _ = opened.Files;
            }
        )
        {
            Weight = 8,
        };
    }

    /// <summary>The first lines, which promise no more than that: all others are like them, and slow.</summary>
    private static void Beginning(string from, string to)
    {
        string[] lines = [.. File.ReadLines(from).Take(80)];
        int rows = lines.Count(l => char.IsAsciiDigit(l[0]) || l[0] == '-');
        File.WriteAllLines(
            to,
            lines.Select(l =>
                l.StartsWith("NO_OF_SAMPLES", StringComparison.Ordinal) || l.StartsWith("NO_OF_FRAMES", StringComparison.Ordinal)
                    ? $"{l.Split('\t')[0]}\t{rows}"
                    : l
            )
        );
    }

    private static void Frames(string from, string to)
    {
        using InrasCapture whole = InrasCapture.Open(from);
        float[] samples = new float[3 * whole.FrameSize];
        whole.Read(0, 3, samples);
        using var few = new RadarCapture(whole.Parameters, whole.Channels, samples);
        InrasWriter.Write(to, few, asInt16: true, SilentProgress.Instance.Begin("", 3));
    }

    private static void ReadRaw(string path)
    {
        using InrasCapture capture = InrasCapture.Open(path);
        capture.Read(0, 1, new float[capture.FrameSize]);
    }

    private IEnumerable<FuzzTarget> OfModels()
    {
        using var layer = torch.nn.Linear(3, 2);
        yield return One(
            "checkpoint",
            "a.checkpoint",
            p =>
                Checkpoint.Save(
                    p,
                    layer,
                    new CheckpointState
                    {
                        Architecture = "linear",
                        RandomStates = new Dictionary<string, byte[]> { ["order"] = new byte[32] },
                    }
                ),
            p =>
            {
                using var into = torch.nn.Linear(3, 2);
                Checkpoint.Load(p, into, "linear");
            }
        );
        yield return One(
            "pytorch",
            "a.pth",
            p => PytorchFile.Write(p, layer),
            p =>
            {
                using var into = torch.nn.Linear(3, 2);
                PytorchFile.LoadInto(p, into);
            }
        );
        Experiment experiment = Bench.Shipped().Experiments.Find("goup-down");
        var key = RunKey.Of(experiment, new WorkInput(experiment.DefaultOptions, "none:", 1), new Dictionary<string, string>());
        var unit = new Experiments.DrawUnit([], [])
        {
            Id = "a",
            Seed = 7,
            Title = "a",
        };
        string record = Path.Combine(_scratch.Path, "units-record");
        new UnitStore(record, key).Write(
            unit,
            new UnitResult
            {
                Values = new JsonObject { ["a"] = 1 },
                Arrays = new Dictionary<string, float[]> { ["drawn"] = [1, 2] },
                Points = [new UnitPoint("loss", 1, 1, "P1", DateTimeOffset.UnixEpoch)],
                Files = new Dictionary<string, string> { ["model.pth"] = "checkpoints/a.pth" },
            }
        );
        yield return new("unit", record, ["units/a/result.zip"], f => new UnitStore(f, key).Read(unit));
    }

    private IEnumerable<FuzzTarget> OfSettings()
    {
        string yaml = Path.Combine(TestFiles.Repository, "hyperparameters", "goup-down", "study.yaml");
        yield return One("yaml", "config.yaml", p => File.Copy(yaml, p), p => ConfigFile.Read(p));
        string sweep = Path.Combine(_scratch.Path, "sweep");
        CopyOf(_plain.Folder, sweep);
        Bench bench = Bench.Shipped();
        var plan = new SweepPlan
        {
            Bench = bench,
            Experiment = bench.Experiments.Find("goup-down"),
            Request = new() { Data = "mars:none", Root = sweep },
            Over = ["training.epochs=1,2"],
            Search = new(),
            Metric = "event.f1.250ms",
        };
        string config = Path.Combine(sweep, RecordFiles.Configuration);
        JsonObject content = JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        content["options"] = plan.ToJson();
        File.WriteAllText(config, content.ToJsonString());
        yield return new("sweep", sweep, [RecordFiles.Configuration], f => SweepPlan.Read(bench, StoredRun.Open(f), f).Space())
        {
            Weight = 8,
        };
    }
}
