using TreePose.TestKit;

namespace TreePose.App.Tests.Documents;

/// <summary>What a page's commands find when they are run: what its names stand for, what was done before, and what is not run.</summary>
/// <param name="Page">The page, relative to the repository.</param>
internal sealed record PageSetting(string Page)
{
    /// <summary>A simulated study, as its own page makes it.</summary>
    private const string Small = "--set frames=700 --set radar.samplesPerChirp=32 --set radar.samplingMegahertz=0.125";

    private const string Layout = "a recording of that layout is made for ",
        Release = "simulate --layout olst --participants 4 --captures 2 --out OLST",
        Cluster = "needs a cluster: SlurmTests, and the try-out of the page",
        Trained = "run goup-down --data simulated:tiny --preset tree-pose --train-all --name ";

    /// <summary>Texts of a command and what they stand for.</summary>
    public IReadOnlyList<(string Text, string Stands)> Stands { get; init; } = [];

    /// <summary>Commands that come before the page's.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Beginnings of commands that are not run, and why; what tests them instead.</summary>
    public IReadOnlyList<(string Begins, string Reason)> NotRun { get; init; } = [];

    /// <summary>Files of the folder: a name there, and the file or folder that it links to.</summary>
    public IReadOnlyList<(string Name, string Target)> Links { get; init; } = [];

    /// <summary>Folders of the repository that are copied there.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>The published set that the page needs; null for none.</summary>
    public string? Needs { get; init; }

    /// <summary>Every page whose commands are run.</summary>
    public static IReadOnlyList<PageSetting> All { get; } =
    [
        new("README.md"),
        new("docs/accelerator.md") { NotRun = [("run goup-down --data simulated:tiny --device cuda", "needs an accelerator")] },
        new("docs/cluster.md")
        {
            Before = ["run goup-down --data simulated:tiny --name shared"],
            NotRun =
            [
                ("run goup-down --data study:/project", Cluster),
                ("run goup-down --data study:/nfs", Cluster),
                ("sweep ", Cluster),
                ("resume ", Cluster),
                ("runs show search", Cluster),
                ("runs cancel", Cluster),
                ("work shared", "takes units of a run that is under way: SharedRunTests"),
            ],
        },
        Datasets,
        Extending,
        new("docs/first-study.md"),
        Live,
        new("docs/mars.md") { Needs = "mars", Links = [("MARS", Shared("mars"))] },
        new("docs/model-folder.md")
        {
            Before = [.. Study("study", 1), .. Models],
            Stands = [("../new-people", "study")],
            Links = [Raw],
        },
        new("docs/notebooks.md") { Copies = ["experiments"] },
        OwnData,
        new("docs/reading-a-report.md"),
        new("docs/rules-of-evidence.md"),
        new("docs/running.md")
        {
            Before = [Trained + "one", Trained + "two"],
            Stands = [("RUN1", "one"), ("RUN2", "two")],
            Copies = ["experiments"],
            NotRun =
            [
                ("ui", "serves until it is stopped: UiServerTests"),
                ("resume latest", "of a finished run it is refused: ResumeTests"),
            ],
        },
        new("docs/simulator.md"),
        new("docs/tracking.md") { Stands = [("http://localhost:5000", "{mlflow}"), (" RUN ", " latest ")], Before = [Trained + "tracked"] },
        new("docs/ui.md")
        {
            Before = [Trained + "one", Trained + "bilstm"],
            NotRun = [("ui", "serves until it is stopped: UiServerTests")],
        },
        UsingModels,
    ];

    /// <summary>Whether a command is one of <see cref="NotRun"/>.</summary>
    public bool IsNotRun(DocumentedCommand command) => NotRun.Any(n => Begins(command, n.Begins));

    /// <summary>Whether a command begins with these words, or is these.</summary>
    public static bool Begins(DocumentedCommand command, string words)
    {
        string said = string.Join(' ', command.Words);
        return words.Contains(' ') || words.EndsWith('/') ? said.StartsWith(words, StringComparison.Ordinal) : said == words;
    }

    /// <summary>A command with what the page's names stand for.</summary>
    /// <param name="command">As it is printed.</param>
    /// <param name="mlflow">Address of an MLflow server.</param>
    public DocumentedCommand InThisFolder(DocumentedCommand command, string mlflow) =>
        command with
        {
            Text = Stands.Aggregate(command.Text + " ", (t, s) => t.Replace(s.Text, s.Stands.Replace("{mlflow}", mlflow))).TrimEnd(),
        };

    private static PageSetting Datasets =>
        new("docs/datasets.md")
        {
            Needs = "posturography",
            Links =
            [
                Raw,
                ("CSV/P1", Shared("posturography")),
                ("radar.cfg", Golden("raw_signal/real_two/radar.cfg")),
                ("adc_data_0.bin", Golden("raw_signal/real_two/adc_data.bin")),
            ],
            Stands =
            [
                (
                    "plates:DIR --set 'plates.pattern={participant}/{eyes}.csv'",
                    "plates:CSV --set 'plates.pattern={participant}/{eyes}.csv'"
                ),
                ("olst:DIR", "olst:OLST"),
            ],
            Before = [.. Study("study", 1), Release],
            NotRun =
            [
                ("run stability-preprocessing --data plates:DIR --set plates.pattern={participant}/PDS", Layout + "PlateSourceTests"),
                (
                    "run stability-preprocessing --data plates:DIR --set plates.pattern={participant}/{trial}.mot",
                    Layout + "PlateSourceTests"
                ),
                ("run stability-preprocessing --data c3d:DIR", Layout + "C3dPlatformTests"),
                ("data events --data c3d:DIR", Layout + "PlateCommandTests"),
                ("data events --data plates:DIR", Layout + "PlateEventTests"),
                ("data align ", Layout + "PlateCommandTests"),
                ("data rdm --data cube.npy", Layout + "RawSignalTests"),
            ],
        };

    private static PageSetting Extending =>
        new("docs/extending.md")
        {
            NotRun =
            [
                ("experiments/", "each sample is taken through these commands by OwnModelTests, OwnPartTests and ScriptTests"),
                ("runs compare one two", "runs of these samples: OwnPartTests"),
            ],
        };

    private static PageSetting Live =>
        new("docs/live.md")
        {
            Before = [.. Study("study", 1), .. Models],
            Links = [("FRAMES/frames_1.npy", Map("study")), ("recording.npy", Map("study"))],
            Stands = [("--page 8321", "--page 8321 --timeout 3")],
            NotRun = [("watch foot-events --from -", "reads a pipe: WatchCommandTests")],
        };

    private static PageSetting OwnData =>
        new("docs/own-data.md") { Before = [.. Study("DIR", 1), Release], Links = [("18_MNTRL_RR_V1.h5", "DIR/radar/01_MNTRL_RR_V1.h5")] };

    private static PageSetting UsingModels =>
        new("docs/using-models.md")
        {
            Before = [.. Study("DIR", 1), .. Study("NEW", 2), .. Models.Skip(2).Select(m => m.Replace("study:study", "study:DIR"))],
            Stands = [("--participant 18", "--participant 01"), ("sway_18", "sway_01"), ("--page 8321", "--page 8321 --timeout 3")],
            Links = [("18_MNTRL_RR_V1.h5", "NEW/radar/01_MNTRL_RR_V1.h5"), ("FRAMES/frames_1.npy", Map("NEW"))],
        };

    private static (string, string) Raw => ("18_MNTRL_RR_V1.h5", "study/radar/01_MNTRL_RR_V1.h5");

    /// <summary>Frames of one capture and one channel.</summary>
    private static string Map(string study) => $"{study}/rdm/01/01_MNTRL_RR_V1_channel1.npy";

    private static string[] Study(string folder, int seed) =>
        [$"simulate --participants 3 --captures 2 --seed {seed} --out {folder} {Small}", $"data rdm --data study:{folder} --phase"];

    private static string[] Models =>
        [
            "run goup-down --data study:study --preset tree-pose --train-all --name feet",
            "promote feet --as foot-events",
            "run loo-finetune --data study:study --train-all --name sway",
            "promote sway --as sway",
        ];

    private static string Shared(string set) => Path.GetFullPath(Path.Combine(TestFiles.Repository, "..", "shared", "data", set));

    private static string Golden(string file) => TestFiles.Golden(file);
}
