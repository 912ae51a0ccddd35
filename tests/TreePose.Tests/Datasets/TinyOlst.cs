using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Formats.Olst;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>
/// A small folder in the layout of OLST: true rows of two captures, invented cubes and plates. Every piece can be written anew, wrong.
/// </summary>
internal sealed class TinyOlst : IDisposable
{
    public const string Young = "01_MNTRL_RR_V1",
        Older = "52_MNTRL_RR_V1";
    public const int Range = 5,
        Doppler = 8,
        Zero = 4;

    private const string Header =
        "OLST_attempt_id,RADAR_capture,MOCAP_Start_Time,MOCAP_End_Time,RADAR_Start_Frame,RADAR_End_Frame,Seconds_per_Frame,an,"
        + "is_attempt_final,t_foot_up,t_stable,t_break,t_end,frame_foot_up,frame_stable,frame_break,frame_end\n";

    private const string Rows = """
        01_MNTRL_RR_V1_an1,01_MNTRL_RR_V1,8.47,30.2,226,821,0.0365,1,False,10.22,11.19,14.28,15.05,273,300.0,385.0,406
        01_MNTRL_RR_V1_an2,01_MNTRL_RR_V1,8.47,30.2,226,821,0.0365,2,False,18.25,19.05,22.18,22.83,493,515.0,601.0,619
        01_MNTRL_RR_V1_an3,01_MNTRL_RR_V1,8.47,30.2,226,821,0.0365,3,True,26.24,27.03,,30.2,712,734.0,,821
        52_MNTRL_RR_V1_an1,52_MNTRL_RR_V1,7.81,29.42,175,746,0.03782,1,False,10.17,10.43,12.88,13.04,237,244.0,309.0,313
        52_MNTRL_RR_V1_an2,52_MNTRL_RR_V1,7.81,29.42,175,746,0.03782,2,False,13.69,13.81,14.43,14.61,330,333.0,350.0,354
        52_MNTRL_RR_V1_an3,52_MNTRL_RR_V1,7.81,29.42,175,746,0.03782,3,False,17.94,18.14,20.42,20.53,442,448.0,508.0,511
        52_MNTRL_RR_V1_an4,52_MNTRL_RR_V1,7.81,29.42,175,746,0.03782,4,True,25.87,26.02,,29.42,652,656.0,,746

        """;

    private readonly ScratchFolder _scratch = new();

    public TinyOlst()
    {
        foreach (string folder in (string[])["Metadata", "Processed/Radar_RDMs", "Raw/ForcePlate/01", "Raw/ForcePlate/52"])
            Directory.CreateDirectory(Path.Combine(Folder, folder));
        File.WriteAllText(Attempts, Header + Rows.ReplaceLineEndings("\n"));
        File.WriteAllText(
            Path.Combine(Folder, "Metadata/Participant_Demographics.csv"),
            "Participant_ID,Age_Group\n1,Young\n52,Older\n",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
        );
        foreach (string name in (string[])[Young, Older])
        {
            Write(name);
            WritePlate(name, "left", 590);
            WritePlate(name, "right", 10);
        }
    }

    public string Folder => _scratch.File("release");

    public string Attempts => Path.Combine(Folder, "Metadata/OLST_Attempts.csv");

    public void Dispose() => _scratch.Dispose();

    public string Cube(string name) => Path.Combine(Folder, $"Processed/Radar_RDMs/{name}.mat");

    public string Plate(string name, string side) =>
        Path.Combine(Folder, $"Raw/ForcePlate/{name[..2]}/{name.Replace("_RR_", "_FP_", StringComparison.Ordinal)}_{side}.csv");

    public FrameDataset Load(OlstOptions? options = null, bool framesKept = true) =>
        OlstSource.Load(Folder, options ?? new OlstOptions(), SilentProgress.Instance, TestContext.Current.CancellationToken, framesKept);

    public HoldDataset LoadHolds(OlstHoldOptions? options = null, bool framesKept = true) =>
        OlstSource.LoadHolds(
            Folder,
            options ?? new OlstHoldOptions(),
            SilentProgress.Instance,
            TestContext.Current.CancellationToken,
            framesKept
        );

    /// <summary>Changes the attempts table.</summary>
    public void Replace(string old, string with)
    {
        string text = File.ReadAllText(Attempts);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(Attempts, text.Replace(old, with, StringComparison.Ordinal));
    }

    /// <summary>Writes a cube: noise, a person at zero Doppler, and a leg three bins from it while a foot goes up.</summary>
    /// <param name="name">The capture.</param>
    /// <param name="fromRecording">Whether it begins with the recording's first frame.</param>
    /// <param name="more">Frames more than there should be.</param>
    /// <param name="index">First entry of doppler_idx; the axis has 16 bins with zero in bin 8.</param>
    /// <param name="shift">Frames that the content comes too late.</param>
    /// <param name="ranges">Range bins.</param>
    public void Write(string name, bool fromRecording = false, int more = 0, int index = 4, int shift = 0, int ranges = Range)
    {
        IReadOnlyList<OlstAttempt> attempts = OlstAttemptTable.Read(Attempts).Captures[name];
        (int start, int end) = (attempts[0].Clock.RadarStartFrame, attempts[0].Clock.RadarEndFrame);
        int first = fromRecording ? 0 : start,
            count = (fromRecording ? end + 40 : end - start + 1) + more;
        var random = new Random(7);
        double[] cube = new double[count * Doppler * ranges];
        for (int k = 0; k < count; k++)
        {
            bool moves = attempts.Any(a => k + first - shift >= a.FootUp.Frame && k + first - shift < a.Stable!.Value.Frame);
            for (int i = 0; i < Doppler * ranges; i++)
                cube[k * Doppler * ranges + i] =
                    48
                    + random.NextDouble()
                    + (
                        i / ranges == Zero ? 40
                        : moves && i / ranges == 7 ? 30
                        : 0
                    );
        }
        double[] axis = [.. Enumerable.Range(-8, 16).Select(i => i * 55.0)];
        double[] indices = [.. Enumerable.Range(index, Doppler).Select(i => (double)i)];
        string text = "MATLAB 5.0 MAT-file".PadRight(124);
        using FileStream file = File.Create(Cube(name));
        file.Write([.. Encoding.ASCII.GetBytes(text), 0, 1, (byte)'I', (byte)'M']);
        file.Write(Array("zoomed_RDM_cube", cube, ranges, Doppler, count));
        file.Write(Array("doppler_axis", axis, 1, axis.Length));
        file.Write(Array("doppler_idx", indices, 1, indices.Length));
    }

    /// <summary>Writes a plate that carries a constant weight, at 100 Hz, with a last row of which only the time is there.</summary>
    public void WritePlate(string name, string side, double newtons, Func<double, bool>? isThere = null)
    {
        var text = new StringBuilder("time,Force_X,Force_Y,Force_Z,Moment_X,Moment_Y,Moment_Z,COP_X,COP_Y,COP_Z,COP_speed\n");
        for (int i = 0; i < 3100; i++)
        {
            double t = i / 100.0;
            if (isThere?.Invoke(t) == false)
                continue;
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"{t:0.00},0,0,{newtons},0,0,0,{30 + 5 * Math.Sin(t):0.0000},{20 * Math.Cos(2 * t):0.0000}"
                )
                .Append(",0,1\n");
        }
        File.WriteAllText(Plate(name, side), text.Append("31.00,,,,,,,,,,\n").ToString());
    }

    private static byte[] Array(string name, double[] values, params int[] shape) =>
        Element(
            14,
            [
                .. Element(6, Whole(6, 0)),
                .. Element(5, Whole(shape)),
                .. Element(1, Encoding.ASCII.GetBytes(name)),
                .. Element(9, [.. values.SelectMany(BitConverter.GetBytes)]),
            ]
        );

    private static byte[] Element(int type, byte[] content) =>
        [.. Whole(type, content.Length), .. content, .. new byte[(8 - content.Length % 8) % 8]];

    private static byte[] Whole(params int[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
