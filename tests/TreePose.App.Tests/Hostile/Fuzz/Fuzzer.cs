using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>Something that reads files, with a folder of valid ones.</summary>
/// <param name="Name">What reads.</param>
/// <param name="Folder">The valid files.</param>
/// <param name="Files">Those that are damaged, relative to the folder.</param>
/// <param name="Read">Reads the folder.</param>
internal sealed record FuzzTarget(string Name, string Folder, string[] Files, Action<string> Read)
{
    /// <summary>How often it is chosen; what takes long is chosen seldom.</summary>
    public int Weight { get; init; } = 40;

    /// <summary>Whether reading writes: each input then gets a copy of the folder.</summary>
    public bool Writes { get; init; }
}

/// <summary>How much a target was tried, and the most that one input took.</summary>
internal sealed class FuzzCount
{
    public int Inputs { get; private set; }
    public int Refused { get; set; }
    public TimeSpan Time { get; private set; }
    public TimeSpan Longest { get; private set; }
    public long MostBytes { get; private set; }

    public void Add(TimeSpan time, long bytes)
    {
        Inputs++;
        Time += time;
        Longest = time > Longest ? time : Longest;
        MostBytes = Math.Max(MostBytes, bytes);
    }
}

/// <summary>An input that was answered by something other than a typed error.</summary>
/// <param name="Target">What read it.</param>
/// <param name="File">The damaged file.</param>
/// <param name="Input">Its content.</param>
/// <param name="What">What went wrong, and where.</param>
internal sealed record FuzzFault(string Target, string File, byte[] Input, string What);

/// <summary>Damages valid inputs, seeded, and holds readers to it that they refuse with a typed error or read.</summary>
/// <param name="targets">What is tried, in turn, each as often in a round as its weight says.</param>
/// <param name="seed">Gives, with an input's number, all that is random in it.</param>
/// <param name="holdsTime">Whether 5 s are held to; not beside other tests, where a machine may be busy for longer.</param>
internal sealed class Fuzzer(IReadOnlyList<FuzzTarget> targets, int seed, bool holdsTime)
{
    private const long MostBytes = 1L << 30;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, FuzzFault> _faults = [];
    private readonly Dictionary<string, byte[]> _valid = [];
    private readonly Dictionary<FuzzTarget, FuzzCount> _counts = [];
    private string? _damaged;

    /// <summary>Inputs so far.</summary>
    public int Inputs { get; private set; }

    /// <summary>How many of them were at fault.</summary>
    public int Failures { get; private set; }

    /// <summary>One fault of each kind, the smallest that was found.</summary>
    public IReadOnlyCollection<FuzzFault> Faults => _faults.Values;

    /// <summary>How much each target was tried.</summary>
    public IReadOnlyDictionary<FuzzTarget, FuzzCount> Counts => _counts;

    /// <summary>Every target must read its own valid files.</summary>
    public void CheckValid()
    {
        foreach (FuzzTarget target in targets)
            target.Read(target.Folder);
    }

    /// <summary>Works for so long, and stops after so many inputs.</summary>
    public void Run(TimeSpan time, int inputs)
    {
        FuzzTarget[] round = [.. targets.SelectMany(t => Enumerable.Repeat(t, t.Weight))];
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time && Inputs < inputs; )
            TryOne(round[Inputs % round.Length]);
        Restore(null);
    }

    private void TryOne(FuzzTarget target)
    {
        var random = new Random(unchecked(seed * 1_000_003 + ++Inputs));
        string file = target.Files[random.Next(target.Files.Length)];
        string path = Path.Combine(target.Folder, file);
        if (!_valid.TryGetValue(path, out byte[]? valid))
            _valid[path] = valid = File.ReadAllBytes(path);
        byte[] input = new Mutator(random).Mutate(file, valid);
        if (Try(target, file, input) is not { } what)
            return;
        Failures++;
        string kind = $"{target.Name} {file} {what}";
        if (!_faults.TryGetValue(kind, out FuzzFault? known) || input.Length < known.Input.Length)
            _faults[kind] = new FuzzFault(target.Name, file, known is null ? Smaller(target, file, input, what) : input, what);
    }

    /// <summary>Cuts pieces out for as long as the same goes wrong.</summary>
    private byte[] Smaller(FuzzTarget target, string file, byte[] input, string what)
    {
        var watch = Stopwatch.StartNew();
        for (int size = input.Length / 2; size > 0 && watch.Elapsed.TotalSeconds < 1; size /= 2)
        for (int at = 0; at + size <= input.Length && watch.Elapsed.TotalSeconds < 1; )
        {
            byte[] less = [.. input[..at], .. input[(at + size)..]];
            if (Try(target, file, less) == what)
                input = less;
            else
                at += size;
        }
        return input;
    }

    private string? Try(FuzzTarget target, string file, byte[] input)
    {
        string folder = target.Folder;
        if (target.Writes)
        {
            Restore(null);
            folder += ".copy";
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Copy(target.Folder, folder);
        }
        else
        {
            Restore(Path.Combine(folder, file));
        }
        File.WriteAllBytes(Path.Combine(folder, file), input);
        if (!_counts.TryGetValue(target, out FuzzCount? count))
            _counts[target] = count = new FuzzCount();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        string? fault = null;
        try
        {
            target.Read(folder);
        }
        catch (TreePoseException)
        {
            count.Refused++;
        }
        catch (Exception e)
        {
            fault = $"{e.GetType().Name} at {Place(e)}";
        }
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        count.Add(watch.Elapsed, bytes);
        return fault
            ?? (
                holdsTime && watch.Elapsed > Longest ? "takes more than 5 s"
                : bytes > MostBytes ? "takes more than 1 GB"
                : null
            );
    }

    /// <summary>Puts the file that was damaged last back, unless it is the next one too.</summary>
    private void Restore(string? next)
    {
        if (_damaged is not null && _damaged != next)
            File.WriteAllBytes(_damaged, _valid[_damaged]);
        _damaged = next;
    }

    /// <summary>The first line of ours in the trace, to tell faults apart.</summary>
    private static string Place(Exception fault) =>
        (fault.StackTrace ?? "")
            .Split('\n')
            .Select(l => l.Trim())
            .FirstOrDefault(l => l.StartsWith("at TreePose.", StringComparison.Ordinal))
            is { } line
            ? line[3..].Split(" in ")[0]
            : "unknown";

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>What was found, for people.</summary>
    public string Report()
    {
        var text = new StringBuilder();
        foreach (FuzzFault fault in _faults.Values.OrderBy(f => f.Input.Length))
        {
            text.Append(CultureInfo.InvariantCulture, $"{fault.Target}, {fault.File} of {fault.Input.Length} bytes: {fault.What}\n");
            if (fault.Input.Length <= 600)
                text.Append(CultureInfo.InvariantCulture, $"  base64 {Convert.ToBase64String(fault.Input)}\n");
        }
        foreach (var (target, count) in _counts.OrderByDescending(c => c.Value.Time))
            text.Append(
                CultureInfo.InvariantCulture,
                $"{target.Name, -24} {count.Inputs, 9} inputs {count.Refused, 9} refused {count.Time.TotalSeconds, 7:0.0} s; "
                    + $"most {count.Longest.TotalMilliseconds:0} ms, {count.MostBytes / 1e6:0.0} MB\n"
            );
        text.Append(CultureInfo.InvariantCulture, $"{Inputs} inputs, {Failures} faults (seed {seed})\n");
        return text.ToString();
    }
}
