using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TreePose.Benchmarks;

/// <summary>A command whose process is killed again and again.</summary>
/// <param name="Name">What it is called in the result.</param>
/// <param name="Arguments">Of <c>treepose</c>, without the place of the record and its name.</param>
internal sealed record KilledCommand(string Name, params string[] Arguments);

/// <summary>What a series of kills did to the runs of one command.</summary>
/// <param name="Command">Which.</param>
/// <param name="Kills">Kills of a process whose run had a record.</param>
/// <param name="KillsBeforeTheRecord">Kills that came earlier: nothing was there to resume.</param>
/// <param name="Runs">Over how many runs they were spread.</param>
/// <param name="SecondsAlone">How long a run takes that nobody kills.</param>
/// <param name="UnitsARun">Units of a run, in a sweep those of all trials.</param>
/// <param name="UnitsKept">Results that a process found when it began, over all resumes.</param>
internal sealed record KillFigures(
    string Command,
    int Kills,
    int KillsBeforeTheRecord,
    int Runs,
    double SecondsAlone,
    int UnitsARun,
    int UnitsKept
)
{
    /// <summary>Results that were written, over all runs; a unit more than once counts more than once.</summary>
    public int ResultsWritten { get; init; }

    /// <summary>Results that were on disk and were written again or lost.</summary>
    public int ResultsTouchedAgain { get; init; }

    /// <summary>Runs whose <c>results.json</c> or whose units differ from those of the run that nobody killed.</summary>
    public int RunsThatDiffer { get; init; }

    /// <summary>Resumes that said that they kept another number of units than was on disk.</summary>
    public int KeptWrongly { get; init; }

    /// <summary>Half-written files of killed processes that lie below <c>units/</c> at the end; nothing reads them.</summary>
    public int PartialFilesLeft { get; init; }

    /// <summary>Runs whose record is not whole in the end, by <c>runs verify</c>.</summary>
    public int RecordsNotWhole { get; init; }

    /// <summary>Nothing was lost, doubled or changed.</summary>
    public bool Holds => ResultsTouchedAgain + RunsThatDiffer + KeptWrongly + RecordsNotWhole == 0 && ResultsWritten == Runs * UnitsARun;
}

/// <summary>
/// Kills (SIGKILL) real processes of the command at random moments, resumes each run until it is whole, and compares it with one
/// that nobody killed: the bits of its results, and how often each unit's result was written.
/// </summary>
/// <param name="program">The built command.</param>
/// <param name="folder">Scratch.</param>
/// <param name="seed">Decides the moments.</param>
internal sealed partial class KilledRuns(string program, string folder, int seed)
{
    private const string Name = "killed";
    private const double EndedBefore = 0.8,
        StillRan = 1.03;
    private readonly Random _random = new(seed);

    /// <summary>How long a whole run takes as the machine is now, s.</summary>
    private double _seconds;
    private KillFigures _sum = new("", 0, 0, 0, 0, 0, 0);

    /// <summary>Kills a command so many times, <paramref name="killsARun"/> a run at most.</summary>
    public KillFigures Run(KilledCommand command, int kills, int killsARun, Action<KillFigures>? progress = null)
    {
        string alone = Path.Combine(folder, command.Name, "alone");
        long start = Stopwatch.GetTimestamp();
        using (Child child = Begin(command, alone))
            child.MustSucceed();
        _seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string[] expected = Content(alone);
        _sum = new KillFigures(command.Name, 0, 0, 0, Math.Round(_seconds, 2), Results(alone).Count, 0);
        while (_sum.Kills < kills)
        {
            string root = Path.Combine(folder, command.Name, $"run{_sum.Runs}");
            OneRun(command, root, Math.Min(killsARun, kills - _sum.Kills));
            _sum = _sum with { Runs = _sum.Runs + 1 };
            if (!expected.SequenceEqual(Content(root)))
                _sum = _sum with { RunsThatDiffer = _sum.RunsThatDiffer + 1 };
            progress?.Invoke(_sum);
        }
        return _sum;
    }

    private void OneRun(KilledCommand command, string root, int kills)
    {
        var before = new Dictionary<string, string>();
        for (int killed = 0; killed < kills; )
        {
            using Child child = Begin(command, root);
            bool whole = child.EndsWithin(_random.NextDouble() * Left(before.Count));
            if (!whole)
                child.Kill();
            else
                child.MustSucceed();
            // The machine is slower or faster than when the first run was timed: moments follow, or they all come too late.
            _seconds *= whole ? EndedBefore : StillRan;
            Account(root, before);
            if (whole)
                break;
            if (Record(root) is null)
                _sum = _sum with { KillsBeforeTheRecord = _sum.KillsBeforeTheRecord + 1 };
            else
                _sum = _sum with { Kills = _sum.Kills + 1 };
            killed += Record(root) is null ? 0 : 1;
        }
        if (Status(root) != "finished")
        {
            int known = before.Count;
            using Child last = Begin(command, root);
            last.MustSucceed();
            Account(root, before);
            if (KeptBySay(last.Errors) is { } kept && kept != known)
                _sum = _sum with { KeptWrongly = _sum.KeptWrongly + 1 };
        }
        string[] partial = [.. Files(root, "*.partial").Where(f => f.Contains("/units/"))];
        using Child verify = Start("runs", "verify", Name, "--runs", root);
        _sum = _sum with
        {
            PartialFilesLeft = _sum.PartialFilesLeft + partial.Length,
            RecordsNotWhole = _sum.RecordsNotWhole + (verify.Wait() == 0 && Status(root) == "finished" ? 0 : 1),
        };
    }

    /// <summary>Seconds that a process needs to end a run of which so many units are done; one more for its start.</summary>
    private double Left(int done) => _seconds * (_sum.UnitsARun - done + 1) / (_sum.UnitsARun + 1);

    /// <summary>Compares the results on disk with those before the last process, file by file.</summary>
    private void Account(string root, Dictionary<string, string> before)
    {
        Dictionary<string, string> now = Results(root);
        _sum = _sum with
        {
            UnitsKept = _sum.UnitsKept + before.Count,
            ResultsTouchedAgain = _sum.ResultsTouchedAgain + before.Count(b => now.GetValueOrDefault(b.Key) != b.Value),
            ResultsWritten = _sum.ResultsWritten + now.Count(n => before.GetValueOrDefault(n.Key) != n.Value),
        };
        foreach ((string file, string mark) in now)
            before[file] = mark;
    }

    /// <summary>Each unit's result with the moment of its writing and the hash of its bytes.</summary>
    private static Dictionary<string, string> Results(string root) =>
        Files(root, "result.zip")
            .ToDictionary(f => f, f => $"{File.GetLastWriteTimeUtc(f).Ticks} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}");

    /// <summary>Everything that must be the same: results of runs to the byte, and of units what they computed.</summary>
    private static string[] Content(string root) =>
        [
            .. Files(root, "results.json").Select(f => $"{Place(root, f)} {File.ReadAllText(f)}").Order(StringComparer.Ordinal),
            .. Files(root, "result.zip").Select(f => $"{Place(root, f)} {Digest(f)}").Order(StringComparer.Ordinal),
        ];

    private static string Digest(string file)
    {
        using ZipArchive zip = ZipFile.OpenRead(file);
        using Stream head = zip.GetEntry("result.json")!.Open();
        return (string)JsonNode.Parse(head)!["digest"]!;
    }

    /// <summary>A path below the day's folder: midnight may come between two runs.</summary>
    private static string Place(string root, string file) => Path.GetRelativePath(root, file).Split('/', 2)[1];

    private static string[] Files(string root, string pattern) =>
        Directory.Exists(root) ? Directory.GetFiles(root, pattern, SearchOption.AllDirectories) : [];

    private static string? Record(string root) =>
        Files(root, "run.json").FirstOrDefault(f => Path.GetFileName(Path.GetDirectoryName(f)) == Name);

    private static string? Status(string root) =>
        Record(root) is { } file ? (string?)JsonNode.Parse(File.ReadAllText(file))!["status"] : null;

    private Child Begin(KilledCommand command, string root) =>
        Record(root) is null
            ? Start([.. command.Arguments, "--name", Name, "--runs", root, "--jobs", "2"])
            : Start("resume", Name, "--runs", root, "--jobs", "2");

    private Child Start(params string[] arguments) => new(program, arguments);

    /// <summary>How many units a resumed run says it kept; null when it says nothing, as a sweep.</summary>
    private static int? KeptBySay(string errors) =>
        KeptPattern().Match(errors) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan) : null;

    [GeneratedRegex("units, ([0-9]+) kept from before")]
    private static partial Regex KeptPattern();
}
