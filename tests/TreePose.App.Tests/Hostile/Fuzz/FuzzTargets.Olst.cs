using TreePose.Formats.Mat;
using TreePose.Formats.Olst;
using TreePose.TestKit;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>MATLAB files, and the tables of OLST.</summary>
internal sealed partial class FuzzTargets
{
    private const string OlstPlate = "time,Force_X,Force_Y,Force_Z,COP_X,COP_Y,COP_Z\n";

    private const string OlstRows =
        "OLST_attempt_id,RADAR_capture,MOCAP_Start_Time,MOCAP_End_Time,RADAR_Start_Frame,RADAR_End_Frame,Seconds_per_Frame,an,"
        + "is_attempt_final,t_foot_up,t_stable,t_break,t_end,frame_foot_up,frame_stable,frame_break,frame_end\n"
        + "a1,01_MNTRL_RR_V1,8.47,30.2,226,821,0.0365,1,False,10.22,11.19,14.28,15.05,273,300.0,385.0,406\n"
        + "a2,01_MNTRL_RR_V1,8.47,30.2,226,821,0.0365,2,True,26.24,27.03,,30.2,712,734.0,,821\n";

    private static void ReadMat(string path)
    {
        using MatFile file = MatFile.Open(path);
        foreach (MatVariable v in file.Variables)
        {
            if (v.Class is >= MatClass.Double and <= MatClass.UInt64)
                file.Read<double>(v.Name);
            else if (v.Class == MatClass.Char)
                file.ReadText(v.Name);
            else if (v.Fields is [var field, ..] && field.Length > 0 && (v.Name + field).All(char.IsAsciiLetter))
                file.Find($"{v.Name}.{field}");
        }
    }

    private IEnumerable<FuzzTarget> OfOlst()
    {
        yield return One("mat", "a.mat", p => File.Copy(TestFiles.Golden("mat/little_packed.mat"), p), ReadMat);
        yield return One("mat-plain", "a.mat", p => File.Copy(TestFiles.Golden("mat/plain.mat"), p), ReadMat);
        yield return One("olst-events", "OLST_Attempts.csv", p => File.WriteAllText(p, OlstRows), p => OlstAttemptTable.Read(p));
        yield return One(
            "olst-plate",
            "a.csv",
            p =>
                File.WriteAllText(
                    p,
                    OlstPlate + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i / 10}.{i % 10},1,2,700,{i},0.5,0\n"))
                ),
            p => OlstPlateReader.Read(p)
        );
    }
}
