using System.Text.RegularExpressions;
using TreePose.Captures;

namespace TreePose.Formats.Study;

/// <summary>The kinds of a study's files, by what follows the capture's name.</summary>
internal static partial class StudyFiles
{
    private static readonly Regex[] Kinds =
    [
        Raw(),
        Rdm(),
        Phase(),
        HoldRdm(),
        Plate(),
        Position(),
        Velocity(),
        Axes(), // beside maps
    ];

    /// <summary>Whether a file is one of a study, in whichever part's folder it lies.</summary>
    public static bool IsKnown(string fileName) =>
        StudyCaptureName.TryParse(fileName, out string rest) is not null && Kinds.Any(k => k.IsMatch(rest));

    /// <summary>
    /// Names a file that is none of a study: its recording, so that the files of one recording are one, and what is wrong with its
    /// name.
    /// </summary>
    public static (string Recording, string Reason) Describe(string fileName)
    {
        if (Near().Match(fileName) is not { Success: true } near)
        {
            return (
                fileName,
                "has not the name of a file of the study, such as 18_MNTRL_RR_V1.h5, 18_MNTRL_RR_V1_channel1.npy or 18_MNTRL_MC_V1_f_1.tsv."
            );
        }
        string recording = near.Groups["recording"].Value,
            tail = fileName[recording.Length..];
        if (StudyCaptureName.TryParseWhole(recording) is not null)
        {
            return (
                fileName,
                $"'{tail}' after the recording's name is no file of the study; known are .h5, _channelK.npy, _channelK_txT.npy, _f_1.tsv, "
                    + "_f_2.tsv, _pos.tsv and _vel.tsv."
            );
        }
        string person = near.Groups["person"].Value;
        var wrong = new List<string>();
        if (!TwoDigits().IsMatch(person))
            wrong.Add($"the participant is '{person}', two digits are expected");
        if (near.Groups["pose"].Value is var pose && pose is not ("MNTRL" or "MNTRR"))
            wrong.Add($"the pose is '{pose}', MNTRL or MNTRR is expected");
        if (near.Groups["device"].Value is var device && device is not ("RR" or "MC"))
            wrong.Add($"the device is '{device}', RR or MC is expected");
        if (near.Groups["take"].Value is var take && !Take().IsMatch(take))
            wrong.Add($"the repetition is '{take}', V1, V2, … is expected");
        if (near.Groups["copy"].Value is { Length: > 0 } copy)
            wrong.Add($"'{copy.Trim()}' stands behind it, as behind a copy");
        if (wrong.Count == 0)
            wrong.Add("its parts are not joined by single underscores");
        return (recording, $"is not named PP_POSE_RR_Vn: {string.Join("; ", wrong)}. {Remedy(near, person, take)}");
    }

    private static string Remedy(Match near, string person, string take)
    {
        string digits = NotDigits().Replace(person, ""),
            number = NotDigits().Replace(take, "");
        string pose = near.Groups["pose"].Value.ToUpperInvariant(),
            device = near.Groups["device"].Value.ToUpperInvariant(),
            name = $"{digits.PadLeft(2, '0')}_{pose}_{device}_V{number}";
        if (digits.Length is 0 or > 2 || StudyCaptureName.TryParseWhole(name) is null)
            return "Rename it, with a participant from 00 to 99, or move it out of the folder.";
        return near.Groups["copy"].Length > 0
            ? $"Rename it, or, if {name} is there too, remove one of them."
            : $"Rename it to {name}, or move it out of the folder.";
    }

    [GeneratedRegex(@"^\.(?:h5|hdf5)$", RegexOptions.IgnoreCase)]
    public static partial Regex Raw();

    [GeneratedRegex(@"^_channel(\d{1,2})\.npy$")]
    public static partial Regex Rdm();

    [GeneratedRegex(@"^_channel(\d{1,2})_phase\.npy$")]
    public static partial Regex Phase();

    [GeneratedRegex(@"^_channel(\d{1,2})_tx(\d{1,3})\.npy$")]
    public static partial Regex HoldRdm();

    [GeneratedRegex(@"^_f_(\d)\.tsv$", RegexOptions.IgnoreCase)]
    public static partial Regex Plate();

    [GeneratedRegex(@"^_pos\.tsv$", RegexOptions.IgnoreCase)]
    public static partial Regex Position();

    [GeneratedRegex(@"^_vel\.tsv$", RegexOptions.IgnoreCase)]
    public static partial Regex Velocity();

    [GeneratedRegex(@"^_axes\.json$")]
    private static partial Regex Axes();

    [GeneratedRegex(
        @"^(?<recording>(?<person>[^_]*)_+(?<pose>MNTR[A-Z]?)_+(?<device>[A-Z]{2})_+(?<take>V?\d+[a-z]?)(?<copy>\s*(\(\d+\)|-? ?copy\b)?))"
            + @"(?=_channel|_f_|_pos|_vel|_axes|\.|\s|_|-|$)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Near();

    [GeneratedRegex(@"^\d{2}$")]
    private static partial Regex TwoDigits();

    [GeneratedRegex(@"^V\d{1,4}$")]
    private static partial Regex Take();

    [GeneratedRegex(@"\D")]
    private static partial Regex NotDigits();
}
