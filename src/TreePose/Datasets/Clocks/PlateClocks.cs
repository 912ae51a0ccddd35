using System.Globalization;
using System.Text;
using TreePose.Balance.Alignment;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using TreePose.Formats;
using TreePose.Formats.Columns;

namespace TreePose.Datasets.Clocks;

/// <summary>The clock of a force plate against that of the markers of its trial.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Plate">Which plate, the first being 1.</param>
/// <param name="Alignment">The offset, and how sure it is.</param>
/// <param name="Notes">What was decided when markers and plate were read.</param>
internal sealed record PlateClockOffset(string Trial, int Plate, StanceAlignment Alignment, IReadOnlyList<string> Notes);

/// <summary>How the clocks of force plates and markers belong together, trial by trial, and what could not be told.</summary>
/// <param name="Offsets">One a plate on which a foot stepped.</param>
/// <param name="Skipped">Plates and trials without one, with the reason.</param>
internal sealed record PlateClocks(IReadOnlyList<PlateClockOffset> Offsets, IReadOnlyList<SkippedCapture> Skipped)
{
    /// <summary>
    /// Aligns markers and force platforms of every C3D file of a folder: they share a clock, so this says how well it is kept.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">What the files' paths say.</param>
    /// <param name="options">Rules.</param>
    /// <param name="strict">Whether a trial without an offset is an error.</param>
    /// <param name="progress">Receives a bar over trials.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DataFormatException">There is no such folder, or no file fits.</exception>
    /// <exception cref="TreePoseException">No trial has an offset, or one has none and strict is set.</exception>
    public static PlateClocks OfC3d(
        string folder,
        string pattern,
        StanceOptions options,
        bool strict,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        TrialFolder found = TrialFolder.List("c3d", folder, new PathPattern(pattern, "c3d.pattern"));
        var skipped = found.Unread.Select(u => new SkippedCapture(u.Name, u.Reason)).ToList();
        var offsets = new List<PlateClockOffset>();
        using IWorkTask work = progress.Begin("aligning clocks", found.Files.Count);
        foreach (TrialFile file in found.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            SkippedCapture.Try(file.Name(), skipped, () => Add(file.Name(), file.Path, file.Path, [], options, offsets, skipped));
            work.Advance(1, file.Name());
        }
        return Finished(offsets, skipped, strict);
    }

    /// <summary>Aligns the markers of one file with the force plates of another, whose clocks may differ.</summary>
    /// <param name="markers">C3D, TRC, or Qualisys TSV.</param>
    /// <param name="plates">C3D, MOT, STO, Qualisys TSV, or a table.</param>
    /// <param name="columns">Columns of a table; none where the format says them.</param>
    /// <param name="options">Rules.</param>
    /// <param name="strict">Whether a plate without an offset is an error.</param>
    /// <exception cref="OptionsException">The columns cannot be used.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    /// <exception cref="TreePoseException">No plate has an offset, or one has none and strict is set.</exception>
    public static PlateClocks OfFiles(string markers, string plates, string[] columns, StanceOptions options, bool strict)
    {
        PlateSources.RequireColumns(Path.GetExtension(plates).ToLowerInvariant(), columns);
        IReadOnlyList<IReadOnlyList<MappedColumn>> maps = columns.Length == 0 ? [] : [ColumnMap.Parse(columns, PlateSources.Columns)];
        var skipped = new List<SkippedCapture>();
        var offsets = new List<PlateClockOffset>();
        Add(Path.GetFileNameWithoutExtension(markers), markers, plates, maps, options, offsets, skipped);
        return Finished(offsets, skipped, strict);
    }

    /// <summary>Writes a row a plate; the file is whole or absent. What has no offset stands at the end with its reason.</summary>
    public void WriteCsv(string path)
    {
        var text = new StringBuilder("trial,plate,offset_s,uncertainty_s,correlation,residual_ms,changes,marker,note\n");
        foreach (PlateClockOffset o in Offsets)
        {
            StanceAlignment a = o.Alignment;
            string?[] cells =
            [
                o.Trial,
                Real(o.Plate),
                Real(a.OffsetSeconds),
                Real(a.UncertaintySeconds),
                Real(a.Correlation),
                double.IsNaN(a.ResidualMilliseconds) ? "" : Real(a.ResidualMilliseconds),
                Real(a.Changes),
                a.Marker,
                string.Join("; ", o.Notes),
            ];
            text.Append(Csv.Line(cells)).Append('\n');
        }
        foreach (SkippedCapture s in Skipped)
            text.Append(Csv.Line([s.CaptureId, "", "", "", "", "", "", "", $"left out: {s.Reason}"])).Append('\n');
        AtomicFile.WriteAllText(path, text.ToString());
    }

    private static void Add(
        string trial,
        string markersFile,
        string platesFile,
        IReadOnlyList<IReadOnlyList<MappedColumn>> columns,
        StanceOptions options,
        List<PlateClockOffset> offsets,
        List<SkippedCapture> skipped
    )
    {
        OptionOverrides.Validated(options);
        MotionCaptureRecording markers = PlateFiles.ReadMarkers(markersFile);
        if (MarkerStance.Names(markers).Count == 0)
            throw new DataFormatException(
                markersFile,
                "has no markers (columns NAME_pos_X, _Y and _Z).",
                "Export it with its trajectories."
            );
        foreach (ForcePlateRecording plate in PlateFiles.Read(platesFile, columns).Plates)
        {
            string name = $"{trial} plate {plate.Plate}";
            SkippedCapture.Try(
                name,
                skipped,
                () =>
                    offsets.Add(
                        new PlateClockOffset(
                            trial,
                            plate.Plate,
                            StanceAligner.Align(platesFile, markers, plate, options),
                            [.. markers.Notes.Concat(plate.Notes).Distinct()]
                        )
                    )
            );
        }
    }

    private static PlateClocks Finished(List<PlateClockOffset> offsets, List<SkippedCapture> skipped, bool strict)
    {
        if (strict)
            SkippedCapture.ThrowIfAny(skipped);
        return offsets.Count > 0
            ? new PlateClocks(offsets, skipped)
            : throw SkippedCapture.Nothing("No plate can be aligned.", skipped, "There is none.");
    }

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
