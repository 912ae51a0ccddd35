using System.Globalization;
using TreePose.Balance.Alignment;
using TreePose.Configuration;
using TreePose.Datasets.Clocks;
using TreePose.Datasets.Stability;

namespace TreePose.App.Commands;

/// <summary>What <c>data align</c> does with markers and force plates.</summary>
internal static class DataAlignPlates
{
    /// <summary>What <c>--set</c> reaches.</summary>
    private sealed record Settings : StanceOptions
    {
        /// <summary>Of c3d:DIR.</summary>
        public PatternOptions C3d { get; init; } = new();

        /// <summary>Of --plates.</summary>
        public TableOptions Plates { get; init; } = new();
    }

    /// <summary>How files of a folder are named.</summary>
    private sealed record PatternOptions
    {
        /// <summary>What the files' paths below the folder say.</summary>
        public string Pattern { get; init; } = new C3dTrialOptions().Pattern;
    }

    /// <summary>What the columns of a table are.</summary>
    private sealed record TableOptions
    {
        /// <summary>Columns with their units, as in time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m],force_z=Fz[N].</summary>
        public string[] Columns { get; init; } = [];
    }

    /// <summary>Aligns a folder's files, or two files.</summary>
    public static PlateClocks Align(
        string? source,
        (string Markers, string Plates)? files,
        string[] overrides,
        bool strict,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        Settings settings = OptionOverrides.Apply(new Settings(), overrides);
        if (files is { } two)
            return PlateClocks.OfFiles(two.Markers, two.Plates, settings.Plates.Columns, settings, strict);
        string folder = HomeFolder.Expand(source![(source!.IndexOf(':') + 1)..]);
        return PlateClocks.OfC3d(folder, settings.C3d.Pattern, settings, strict, progress, cancellation);
    }

    public static void Write(TextWriter output, PlateClocks clocks)
    {
        output.WriteLine($"{"trial", -18} {"plate", 5} {"offset, ms", 10} {"± ms", 5} {"corr.", 5} {"resid.", 6} {"changes", 7}  marker");
        foreach (PlateClockOffset o in clocks.Offsets)
        {
            StanceAlignment a = o.Alignment;
            string residual = double.IsNaN(a.ResidualMilliseconds) ? "-" : Text($"{a.ResidualMilliseconds:0}");
            string measured = Text($"{1000 * a.OffsetSeconds, 10:0.0} {1000 * a.UncertaintySeconds, 5:0.0} {a.Correlation, 5:0.00}");
            output.WriteLine(
                Text($"{ConsoleText.Clip(o.Trial, 18), -18} {o.Plate, 5} {measured} {residual, 6} {a.Changes, 7}  ")
                    + ConsoleText.Clip(a.Marker, 15)
            );
        }
        ConsoleText.WriteWrapped(
            output,
            "offset: what is added to a time of the plate to have it on the markers' clock; ±: half a frame of the markers, or resid. "
                + "where that is more. corr.: of the plate's load with the standing foot. resid.: RMS distance of the changes of load from "
                + "those of the foot, ms; changes: how many."
        );
        ConsoleText.WriteSkipped(output, clocks.Skipped);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
