using TreePose.Formats.C3d;
using TreePose.Formats.Columns;
using TreePose.Formats.OpenSim;
using TreePose.TestKit;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>Force plates and markers of others.</summary>
internal sealed partial class FuzzTargets
{
    private const string Trc =
        "PathFileType\t4\t(X/Y/Z)\ta.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n50\t50\t20\t1\tmm\n"
        + "Frame#\tTime\tHEAD\t\t\n\t\tX1\tY1\tZ1\n\n";

    private const string Mot = "a\nversion=1\nnRows=20\nendheader\ntime\tvx\tvy\tvz\tpx\tpy\tpz\n";

    private IEnumerable<FuzzTarget> OfPlates()
    {
        foreach (string file in new[] { "types", "types_dec", "types_mips", "unsigned" })
        {
            yield return One($"c3d-{file}", "a.c3d", p => File.Copy(TestFiles.Golden($"c3d/{file}.c3d"), p), ReadC3d);
        }
        yield return One("trc", "a.trc", p => File.WriteAllText(p, Trc + Rows("1\t2\t3", numbered: true)), p => TrcReader.Read(p));
        yield return One("mot", "a.mot", p => File.WriteAllText(p, Mot + Rows("1\t2\t700\t0.1\t0\t0.2")), p => StoReader.Read(p));
        IReadOnlyList<MappedColumn> map = ColumnMap.Parse(["time=t[s]", "cop_x=x[m]", "cop_y=y[mm]", "force_z=f[N]"], "plates.columns");
        yield return One(
            "plate-columns",
            "a.csv",
            p => File.WriteAllText(p, "t,x,y,f\n" + Rows("0.1\t2\t700").Replace('\t', ',')),
            p => PlateColumns.Read(p, map)
        );
    }

    private static string Rows(string values, bool numbered = false) =>
        string.Concat(
            Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{(numbered ? $"{i + 1}\t" : "")}{i / 50.0}\t{values}\n"))
        );

    /// <summary>Markers and all that a platform of each type goes through.</summary>
    private static void ReadC3d(string path)
    {
        C3dReader.ReadMarkers(path);
        int platforms = (int)(C3dFile.Open(path).Parameters.Number("FORCE_PLATFORM:USED") ?? 0);
        for (int i = 1; i <= Math.Min(platforms, 4); i++)
            C3dReader.ReadPlate(path, i);
    }
}
