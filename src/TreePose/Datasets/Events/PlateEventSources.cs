using System.ComponentModel.DataAnnotations;
using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Datasets.Stability;
using TreePose.Formats;
using TreePose.Formats.Columns;

namespace TreePose.Datasets.Events;

/// <summary>Options of <c>c3d:DIR</c> for events.</summary>
internal sealed record C3dEventOptions
{
    /// <summary>What the files' paths below the folder say.</summary>
    public string Pattern { get; init; } = new C3dTrialOptions().Pattern;

    /// <summary>The platform under the lifted foot, the first being 1; none finds out from the loads, and says so.</summary>
    [Range(1, 100)]
    public int? LiftedPlatform { get; init; }

    /// <summary>The platform under the standing foot; none finds out from the loads.</summary>
    [Range(1, 100)]
    public int? StandingPlatform { get; init; }
}

/// <summary>Options of <c>plates:DIR</c> for events.</summary>
internal sealed record PlateEventOptions
{
    /// <summary>
    /// What the files' paths below the folder say. Files that differ in {plate} alone are the plates of one recording, in the order of
    /// that value; without it, a file holds all plates.
    /// </summary>
    public string Pattern { get; init; } = new PlateTrialOptions().Pattern;

    /// <summary>
    /// Columns of a plate with their units, as in time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m],force_z=Fz[N]; all four are needed.
    /// </summary>
    public string[] Columns { get; init; } = [];

    /// <summary>Columns of a second plate in the same file, where it holds two.</summary>
    public string[] SecondColumns { get; init; } = [];

    /// <inheritdoc cref="C3dEventOptions.LiftedPlatform"/>
    [Range(1, 100)]
    public int? LiftedPlatform { get; init; }

    /// <inheritdoc cref="C3dEventOptions.StandingPlatform"/>
    [Range(1, 100)]
    public int? StandingPlatform { get; init; }
}

/// <summary>
/// The sources <c>c3d:DIR</c> and <c>plates:DIR</c> for events: two force plates of any laboratory, on a clock of their own.
/// </summary>
internal static class PlateEventSources
{
    private const string PlateName = "plate",
        FramesOfFile = "Frames are those of the file, from 0.";

    /// <summary>Force platforms of C3D files.</summary>
    /// <exception cref="OptionsException">The pattern cannot be used, or one platform is named for both feet.</exception>
    /// <exception cref="DataFormatException">There is no such folder, or no file fits.</exception>
    public static PlateDataset OfC3d(string folder, C3dEventOptions options) =>
        Open("c3d", folder, options.Pattern, LiftedOf("c3d", options.LiftedPlatform, options.StandingPlatform), []) with
        {
            Frames = FramesOfFile,
        };

    /// <summary>Force plates of tables, OpenSim and Qualisys.</summary>
    /// <inheritdoc cref="OfC3d" path="/exception"/>
    public static PlateDataset OfPlates(string folder, PlateEventOptions options)
    {
        LiftedPlate lifted = LiftedOf("plates", options.LiftedPlatform, options.StandingPlatform);
        List<IReadOnlyList<MappedColumn>> columns = [];
        foreach ((string key, string[] given) in new[] { ("columns", options.Columns), ("secondColumns", options.SecondColumns) })
        {
            if (given.Length == 0)
                continue;
            columns.Add(ColumnMap.Parse(given, $"plates.{key}"));
            if (columns[^1].All(c => c.Quantity != PlateQuantity.ForceZ))
                throw new OptionsException([
                    $"'plates.{key}' has no force_z: without it nothing says when a foot is lifted. {ColumnMap.Example($"plates.{key}")}.",
                ]);
        }
        string extension = Path.GetExtension(options.Pattern).ToLowerInvariant();
        PlateSources.RequireColumns(extension, options.Columns, options.SecondColumns);
        return Open("plates", folder, options.Pattern, lifted, columns) with
        {
            Frames = extension == ".c3d" ? FramesOfFile : "Frames are the plates' samples, from 0.",
        };
    }

    private static LiftedPlate LiftedOf(string kind, int? lifted, int? standing) =>
        lifted is not null && lifted == standing
            ? throw new OptionsException([
                $"'{kind}.liftedPlatform' and '{kind}.standingPlatform' are both {lifted}. A foot stands on each: name two.",
            ])
            : new LiftedPlate(lifted, standing, kind);

    private static PlateDataset Open(
        string kind,
        string folder,
        string pattern,
        LiftedPlate lifted,
        IReadOnlyList<IReadOnlyList<MappedColumn>> columns
    )
    {
        TrialFolder found = TrialFolder.List(kind, folder, new PathPattern(pattern, $"{kind}.pattern"));
        return new PlateDataset(
            $"{kind}:{folder}",
            [
                .. from file in found.Files
                group file by (Participant: file.Value("participant")!, Name: file.Name(without: PlateName)) into trial
                let files = trial.OrderBy(f => f.Value(PlateName), StringComparer.Ordinal).Select(f => f.Path).ToArray()
                select new PlateCapture(new CaptureId(trial.Key.Participant, trial.Key.Name), rules => Read(files, lifted, columns, rules)),
            ]
        )
        {
            Unusable = [.. found.Unread.Select(u => new SkippedCapture(u.Name, u.Reason))],
        };
    }

    private static FootPlates Read(
        string[] files,
        LiftedPlate lifted,
        IReadOnlyList<IReadOnlyList<MappedColumn>> columns,
        FootEventOptions rules
    )
    {
        (IReadOnlyList<ForcePlateRecording> Plates, double SecondsPerFrame)[] read = [.. files.Select(f => PlateFiles.Read(f, columns))];
        ForcePlateRecording[] plates = [.. read.SelectMany(r => r.Plates).Select((p, i) => p with { Plate = i + 1 })];
        double[] times = plates[0].TimeSeconds;
        double frame = read[0].SecondsPerFrame;
        var clock = new RadarClock(times[0], times[^1], 0, (int)Math.Round((times[^1] - times[0]) / frame), frame);
        return lifted.Of(plates, clock, rules);
    }
}
