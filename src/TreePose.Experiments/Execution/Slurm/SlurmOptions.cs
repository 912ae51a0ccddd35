using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Configuration;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>How units are handed to Slurm. No result depends on any of it.</summary>
internal sealed record SlurmOptions
{
    /// <summary>The partition; the cluster's own when empty.</summary>
    public string Partition { get; init; } = "";

    /// <summary>The account that the time is booked on; one's own when empty.</summary>
    public string Account { get; init; } = "";

    /// <summary>Minutes that a task may last.</summary>
    [Range(1, 100_000)]
    public int Time { get; init; } = 60;

    /// <summary>Memory of a task, megabytes: 4096 is 4 GB.</summary>
    [Range(100, 10_000_000)]
    public int Memory { get; init; } = 4000;

    /// <summary>Processor cores of a task; so many of its units run side by side.</summary>
    [Range(1, 1024)]
    public int Cpus { get; init; } = 1;

    /// <summary>Generic resources, as <c>sbatch --gres</c> takes them; none when empty.</summary>
    public string Gres { get; init; } = "";

    /// <summary>More options of <c>sbatch</c>, separated by <c>;</c>: <c>--qos=long;--constraint=avx512</c>.</summary>
    public string Lines { get; init; } = "";

    /// <summary>Commands before the program, as bash reads them: <c>module load dotnet</c>.</summary>
    public string Prologue { get; init; } = "";

    /// <summary>Tasks at once.</summary>
    [Range(1, 100_000)]
    public int Limit { get; init; } = 100;

    /// <summary>How long a task should last, minutes: short units share one.</summary>
    [Range(0.0, 100_000.0)]
    public double ChunkMinutes { get; init; } = 5;

    /// <summary>Folder on each node for what units write on their way; the record when empty. It may name a variable.</summary>
    public string Scratch { get; init; } = "";

    /// <summary>How often a unit is handed on again that was preempted, stopped, killed or lost.</summary>
    [Range(0, 100)]
    public int Retries { get; init; } = 3;

    /// <summary>Up to how many times the time or memory a task is given that ran out of it; 1 for no more.</summary>
    [Range(1, 64)]
    public int Grow { get; init; } = 4;

    /// <summary>Try with one small job first whether a node starts the program and sees the data.</summary>
    public bool Probe { get; init; } = true;

    /// <summary>Seconds between two questions to Slurm.</summary>
    [Range(0.2, 3600.0)]
    public double Poll { get; init; } = 10;

    /// <summary>Seconds that a result may still come after its task has ended: a network file system shows files late.</summary>
    [Range(0.0, 3600.0)]
    public double Grace { get; init; } = 60;

    /// <summary>
    /// Seconds after which a task is given up of which Slurm says that it runs and which gives no sign of life: a controller that was
    /// down may never hear of its end.
    /// </summary>
    [Range(10.0, 86_400.0)]
    public double Silence { get; init; } = 300;

    /// <summary>The program on the nodes; the one that runs here when empty.</summary>
    public string Program { get; init; } = "";

    /// <summary>A file with these options, for everybody at a site; <c>TREEPOSE_SLURM</c> when empty.</summary>
    public string Site { get; init; } = "";

    private const string Prefix = "slurm.";

    /// <summary>Whether an override is one of these options.</summary>
    public static bool Has(string text) => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>All of them as a list: key, default, what is allowed, meaning.</summary>
    public static OptionCatalogue Catalogue => OptionCatalogue.Of(new Section());

    /// <summary>The options that overrides come to: over those of the site's file, which go over those of an earlier command.</summary>
    /// <param name="given"><c>slurm.key=value</c> texts.</param>
    /// <param name="before">All options of the command that began the run, as overrides; null for a new run.</param>
    /// <exception cref="OptionsException">One of them is not allowed.</exception>
    public static SlurmOptions Read(IReadOnlyList<string> given, IReadOnlyList<string>? before = null)
    {
        SlurmUnits.RequireNone(given.Select(OptionOverride.TryParse).OfType<OptionOverride>());
        Section options = OptionOverrides.Apply(new Section(), before ?? []);
        string site = OptionOverrides.Apply(new Section(), given).Slurm.Site;
        if (site.Length == 0 && before is null)
            site = Environment.GetEnvironmentVariable("TREEPOSE_SLURM") ?? "";
        if (site.Length > 0)
            options = OptionOverrides.Apply(options, OfSite(site));
        return OptionOverrides.Apply(options, given).Slurm;
    }

    private static IReadOnlyList<OptionOverride> OfSite(string file)
    {
        if (Directory.Exists(file))
            throw new OptionsException([
                $"slurm.site cannot be '{file}', which is a folder: name the .json or .yaml file in it (docs/cluster.md).",
            ]);
        IReadOnlyList<OptionOverride> read = ConfigFile.Read(file).Overrides;
        SlurmUnits.RequireNone(read);
        return read;
    }

    /// <summary>The same as overrides, all of them.</summary>
    public IReadOnlyList<string> ToOverrides() =>
        [.. OptionOverrides.Flatten(new Section { Slurm = this }).Select(o => $"{o.Key}={o.Value}")];

    /// <summary>What stands in front of a script.</summary>
    internal IEnumerable<string> Directives(int minutes, int megabytes)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"--time={minutes}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--mem={megabytes}M");
        yield return string.Create(CultureInfo.InvariantCulture, $"--cpus-per-task={Cpus}");
        if (Partition.Length > 0)
            yield return $"--partition={Partition}";
        if (Account.Length > 0)
            yield return $"--account={Account}";
        if (Gres.Length > 0)
            yield return $"--gres={Gres}";
        foreach (string line in Lines.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            yield return line;
    }

    private sealed record Section
    {
        public SlurmOptions Slurm { get; init; } = new();
    }
}
