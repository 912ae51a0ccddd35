using System.ComponentModel.DataAnnotations;
using TreePose.Balance;
using TreePose.Formats.C3d;
using TreePose.Formats.Columns;
using TreePose.Formats.OpenSim;
using TreePose.Formats.Qualisys;

namespace TreePose.Datasets.Stability;

/// <summary>Options of <c>c3d:DIR</c>.</summary>
internal sealed record C3dTrialOptions
{
    /// <summary>What the files' paths below the folder say; each name in braces but participant and trial is a condition.</summary>
    public string Pattern { get; init; } = "{participant}/{trial}.c3d";

    /// <summary>Which force platform of a file, the first being 1.</summary>
    [Range(1, 100)]
    public int Platform { get; init; } = 1;

    /// <summary>The laboratory's axis that points to the participant's side.</summary>
    public PlateAxis Mediolateral { get; init; } = PlateAxis.X;
}

/// <summary>Options of <c>plates:DIR</c>.</summary>
internal sealed record PlateTrialOptions
{
    /// <summary>
    /// What the files' paths below the folder say; each name in braces but participant and trial is a condition. The ending tells the
    /// format: .mot and .sto of OpenSim, .tsv of Qualisys, any other by its columns.
    /// </summary>
    public string Pattern { get; init; } = "{participant}/{trial}.csv";

    /// <summary>Columns with their units, as in time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m],force_z=Fz[N]; force_z may be left out.</summary>
    public string[] Columns { get; init; } = [];

    /// <summary>Which plate of a file of OpenSim, the first being 1.</summary>
    [Range(1, 100)]
    public int Platform { get; init; } = 1;

    /// <summary>The axis that points to the participant's side.</summary>
    public PlateAxis Mediolateral { get; init; } = PlateAxis.X;
}

/// <summary>The sources <c>c3d:DIR</c> and <c>plates:DIR</c>: force plates of any laboratory, one trial a file.</summary>
internal static class PlateSources
{
    /// <summary>The key of the map of columns.</summary>
    public const string Columns = "plates.columns";

    private static readonly string[] s_known = [".mot", ".sto", ".tsv", ".c3d"]; // formats that say what their columns are

    /// <summary>Trials of C3D files.</summary>
    /// <exception cref="OptionsException">The pattern cannot be used.</exception>
    /// <exception cref="DataFormatException">There is no such folder, or no file fits.</exception>
    public static TrialDataset OfC3d(string folder, C3dTrialOptions options) =>
        TrialFiles.Open(
            "c3d",
            folder,
            new PathPattern(options.Pattern, "c3d.pattern"),
            path => CopRecording.FromPlate(C3dReader.ReadPlate(path, options.Platform), options.Mediolateral)
        );

    /// <summary>Trials of tables, and of OpenSim.</summary>
    /// <inheritdoc cref="OfC3d" path="/exception"/>
    public static TrialDataset OfPlates(string folder, PlateTrialOptions options)
    {
        var pattern = new PathPattern(options.Pattern, "plates.pattern");
        return TrialFiles.Open("plates", folder, pattern, Reader(pattern.Extension.ToLowerInvariant(), options));
    }

    /// <summary>Fails where a format needs a map of columns and has none, or the other way round.</summary>
    /// <param name="extension">How the files' names end, in small letters.</param>
    /// <param name="maps">As given.</param>
    /// <exception cref="OptionsException">It says which.</exception>
    public static void RequireColumns(string extension, params string[][] maps)
    {
        bool any = maps.Any(m => m.Length > 0);
        if (any && extension is (".mot" or ".sto" or ".c3d"))
            throw new OptionsException([
                $"'{Columns}' is not for {extension}, whose columns have names and units of their own. Leave it out.",
            ]);
        if (!any && !s_known.Contains(extension))
            throw new OptionsException([
                $"'{Columns}' is not given: nothing says what the columns of the files are. {ColumnMap.Example(Columns)}.",
            ]);
    }

    private static Func<string, CopRecording> Reader(string extension, PlateTrialOptions options)
    {
        PlateAxis side = options.Mediolateral;
        RequireColumns(extension, options.Columns);
        if (extension is ".mot" or ".sto")
            return path => CopRecording.FromPlate(StoReader.Read(path, options.Platform), side);
        if (extension == ".c3d")
            return path => CopRecording.FromPlate(C3dReader.ReadPlate(path, options.Platform), side);
        if (options.Columns.Length == 0)
            return path => CopRecording.FromPlate(ForcePlateReader.Read(path), side);
        IReadOnlyList<MappedColumn> columns = ColumnMap.Parse(options.Columns, Columns);
        return path => OfColumns(PlateColumns.Read(path, columns), side);
    }

    private static CopRecording OfColumns(PlateColumns plate, PlateAxis side) =>
        new()
        {
            MediolateralMm = side == PlateAxis.X ? plate.CopX : plate.CopY,
            AnteroposteriorMm = side == PlateAxis.X ? plate.CopY : plate.CopX,
            VerticalForceNewtons = plate.ForceZ,
            SampleRateHz = plate.RateHz,
            StartSeconds = plate.StartSeconds,
            File = plate.File,
            Holes = plate.Holes,
        };
}
