using TreePose.Formats;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// An opened folder of the OLST release (DOI 10.13026/46hn-6b25): the attempts table, who the people are, and where cubes and plates
/// lie. Whatever is wrong with one capture shows when that capture is read.
/// </summary>
internal sealed class OlstFolder
{
    private const string Attempts = "Metadata/OLST_Attempts.csv",
        People = "Metadata/Participant_Demographics.csv",
        Cubes = "Processed/Radar_RDMs",
        Plates = "Raw/ForcePlate",
        Markers = "Raw/MOCAP";
    private const int Deepest = 2;
    private readonly ILookup<string, string> _cubes;
    private readonly List<UnusedFile> _unused = [];

    private OlstFolder(string directory)
    {
        Directory = directory;
        Table = OlstAttemptTable.Read(At(Attempts));
        Groups = OlstGroups.Read(File.Exists(At(People)) ? At(People) : null);
        Digests = OlstDigests.Read(directory);
        string cubes = At(Cubes);
        _cubes = (System.IO.Directory.Exists(cubes) ? DataFolder.Files(cubes, _unused) : []).ToLookup(f =>
            Path.GetFileNameWithoutExtension(f)
        );
    }

    /// <summary>The folder that holds <c>Metadata</c>, which may lie below the one that was named.</summary>
    public string Directory { get; }

    /// <summary>The attempts.</summary>
    public OlstAttemptTable Table { get; }

    /// <summary>Age groups.</summary>
    public OlstGroups Groups { get; }

    /// <summary>Digests that the release states.</summary>
    public OlstDigests Digests { get; }

    /// <summary>The tables, which every reading depends on.</summary>
    public IReadOnlyList<string> Tables => [At(Attempts), .. File.Exists(At(People)) ? [At(People)] : Array.Empty<string>()];

    /// <summary>Cubes of which the table has no row, and what cannot be looked into.</summary>
    public IEnumerable<SkippedCapture> Unused =>
        _cubes
            .Where(c => !Table.Captures.ContainsKey(c.Key) && !Table.Faults.ContainsKey(c.Key))
            .Select(c => new SkippedCapture(
                c.Key,
                $"{c.First()}: the attempts table has no row of it. Add its rows, or move it out of the folder."
            ))
            .Concat(_unused.Select(u => new SkippedCapture(u.Name, u.Reason)));

    /// <summary>Opens the folder that was named, or the one in it, at most two levels down, that holds the attempts table.</summary>
    /// <exception cref="DataFormatException">There is none, or there are several, or a table cannot be used.</exception>
    public static OlstFolder Open(string directory)
    {
        const string Remedy = "Give --data olst:DIR with the folder of the release, which holds Metadata, Processed and Raw.";
        if (!System.IO.Directory.Exists(directory))
            throw new DataFormatException(directory, "there is no such folder.", Remedy);
        string[] level = [directory];
        for (int depth = 0; depth <= Deepest; depth++)
        {
            string[] found = [.. level.Where(d => File.Exists(Path.Combine(d, Attempts)))];
            if (found.Length == 1)
                return new OlstFolder(found[0]);
            if (found.Length > 1)
                throw new DataFormatException(directory, $"holds {Attempts} in {string.Join(" and in ", found)}.", "Name one of them.");
            level = [.. level.SelectMany(DataFolder.Folders)];
        }
        throw new DataFormatException(directory, $"holds no {Attempts}, at most {Deepest} levels down.", Remedy);
    }

    /// <summary>The cube of a capture.</summary>
    /// <exception cref="TreePoseException">There is none, or there are two.</exception>
    public string CubeOf(OlstCaptureName name)
    {
        string[] files = [.. _cubes[name.Radar].Where(f => Path.GetExtension(f).Equals(".mat", StringComparison.OrdinalIgnoreCase))];
        return files switch
        {
            [var one] => one,
            [] => throw new TreePoseException(
                $"there is no {name.Radar}.mat in {At(Cubes)} or a folder of it: the attempts table has rows, and no radar is there. "
                    + "Fetch it, or take the rows out."
            ),
            _ => throw new TreePoseException($"its cube is there {files.Length} times: {string.Join(", ", files)}. Leave one."),
        };
    }

    /// <summary>A plate's recording, which need not be there.</summary>
    /// <param name="name">The capture.</param>
    /// <param name="side"><c>left</c> or <c>right</c>.</param>
    public string PlateOf(OlstCaptureName name, string side) => At($"{Plates}/{name.Participant}/{name.Plates}_{side}.csv");

    /// <summary>A motion capture, which need not be there.</summary>
    public string MarkersOf(OlstCaptureName name) => At($"{Markers}/{name.Participant}/{name.MotionCapture}_pos.csv");

    private string At(string relative) => Path.Combine(Directory, relative);
}
