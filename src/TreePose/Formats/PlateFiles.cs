using TreePose.Captures;
using TreePose.Formats.C3d;
using TreePose.Formats.Columns;
using TreePose.Formats.OpenSim;
using TreePose.Formats.Qualisys;

namespace TreePose.Formats;

/// <summary>Force plates and markers of any laboratory: the file's ending tells the format.</summary>
internal static class PlateFiles
{
    /// <summary>Every plate of a file, numbered from 1 in the file's order.</summary>
    /// <param name="path">C3D, .mot or .sto of OpenSim, .tsv of Qualisys (when no columns are given), or a table.</param>
    /// <param name="columns">What the columns of a table are, a map a plate; empty where the format says it.</param>
    /// <exception cref="DataFormatException">The file is damaged, or has no plate.</exception>
    /// <returns>The plates, and how long a frame is, in s: of C3D one of the points, else a sample.</returns>
    public static (IReadOnlyList<ForcePlateRecording> Plates, double SecondsPerFrame) Read(
        string path,
        IReadOnlyList<IReadOnlyList<MappedColumn>> columns
    ) =>
        columns.Count > 0
            ? Samples([.. columns.Select((c, i) => PlateColumns.Read(path, c).ToRecording(i + 1))])
            : Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".c3d" => C3dReader.ReadPlates(path),
                ".mot" or ".sto" => Samples(StoReader.ReadAll(path)),
                ".tsv" => Samples([ForcePlateReader.Read(path, 1)]),
                var other => throw new DataFormatException(
                    path,
                    $"ends in '{other}': nothing says what its columns are.",
                    ColumnMap.Example("plates.columns") + "."
                ),
            };

    private static (IReadOnlyList<ForcePlateRecording>, double) Samples(IReadOnlyList<ForcePlateRecording> plates) =>
        (plates, 1 / plates[0].SamplingFrequencyHz);

    /// <summary>Markers of a file as columns <c>NAME_pos_X</c>, <c>_Y</c>, <c>_Z</c> in mm.</summary>
    /// <param name="path">C3D, .trc of OpenSim, or .tsv of Qualisys.</param>
    /// <exception cref="DataFormatException">The file is damaged, or of no known kind.</exception>
    public static MotionCaptureRecording ReadMarkers(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".c3d" => C3dReader.ReadMarkers(path),
            ".trc" => TrcReader.Read(path),
            ".tsv" => MotionCaptureReader.Read(path),
            var other => throw new DataFormatException(
                path,
                $"ends in '{other}'; markers are read from .c3d, .trc and .tsv.",
                "Export the trajectories as one of them."
            ),
        };
}
