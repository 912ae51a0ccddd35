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

    /// <summary>
    /// Whether its memory is held to the limit; not for HDF5, where the library takes what a damaged header asks for.
    /// </summary>
    public bool HoldsMemory { get; init; } = true;

    /// <summary>Whether reading writes: each input then gets a copy of the folder.</summary>
    public bool Writes { get; init; }
}

/// <summary>An input that was answered by something other than a typed error.</summary>
/// <param name="Target">What read it.</param>
/// <param name="File">The damaged file.</param>
/// <param name="Input">Its content.</param>
/// <param name="What">What went wrong, and where.</param>
internal sealed record FuzzFault(string Target, string File, byte[] Input, string What);

/// <summary>Damages valid inputs, seeded, and holds readers to it that they refuse with a typed error or read.</summary>
internal sealed class Fuzzer(IReadOnlyList<FuzzTarget> targets, int seed)
{
    private const long MostBytes = 1L << 30;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(seed);
    private readonly FuzzTarget[] _chosen = [.. targets.SelectMany(t => Enumerable.Repeat(t, t.Weight))];
    private readonly Dictionary<string, FuzzFault> _faults = [];
    private readonly Dictionary<(FuzzTarget, string), byte[]> _valid = [];

    /// <summary>Inputs so far.</summary>
    public int Inputs { get; private set; }

    /// <summary>How many of them were at fault.</summary>
    public int Failures { get; private set; }

    /// <summary>One fault of each kind, the smallest that was found.</summary>
    public IReadOnlyCollection<FuzzFault> Faults => _faults.Values;

    /// <summary>Every target must read its own valid files.</summary>
    public void CheckValid()
    {
        foreach (FuzzTarget target in targets)
            target.Read(target.Folder);
    }

    /// <summary>Works for so long.</summary>
    public void Run(TimeSpan time)
    {
        var mutator = new Mutator(_random);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time; )
        {
            FuzzTarget target = _chosen[_random.Next(_chosen.Length)];
            string file = target.Files[_random.Next(target.Files.Length)];
            if (!_valid.TryGetValue((target, file), out byte[]? valid))
                _valid[(target, file)] = valid = File.ReadAllBytes(Path.Combine(target.Folder, file));
            byte[] input = mutator.Mutate(file, valid);
            Inputs++;
            if (Try(target, file, input) is not { } what)
                continue;
            Failures++;
            string kind = $"{target.Name} {file} {what}";
            if (!_faults.TryGetValue(kind, out FuzzFault? known) || input.Length < known.Input.Length)
                _faults[kind] = new FuzzFault(target.Name, file, known is null ? Smaller(target, file, input, what) : input, what);
        }
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

    private static string? Try(FuzzTarget target, string file, byte[] input)
    {
        string folder = target.Folder;
        if (target.Writes)
        {
            folder += ".copy";
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Copy(target.Folder, folder);
        }
        string path = Path.Combine(folder, file);
        byte[] valid = File.ReadAllBytes(path);
        File.WriteAllBytes(path, input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        try
        {
            target.Read(folder);
        }
        catch (TreePoseException)
        {
            // as it should be
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name} at {Place(e)}";
        }
        finally
        {
            if (!target.Writes)
                File.WriteAllBytes(path, valid);
        }
        if (watch.Elapsed > Longest)
            return "takes more than 5 s";
        return target.HoldsMemory && GC.GetAllocatedBytesForCurrentThread() - before > MostBytes ? "takes more than 1 GB" : null;
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
        text.Append(CultureInfo.InvariantCulture, $"{Inputs} inputs, {Failures} faults (seed {seed})\n");
        return text.ToString();
    }
}
