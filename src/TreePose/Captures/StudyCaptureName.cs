using System.Text.RegularExpressions;

namespace TreePose.Captures;

/// <summary>A foot of the participant.</summary>
public enum Foot
{
    /// <summary>The left foot.</summary>
    Left,

    /// <summary>The right foot.</summary>
    Right,
}

/// <summary>A capture's name in the study, <c>PP_POSE_RR_Vn</c>: <c>18_MNTRL_RR_V1</c>.</summary>
/// <param name="Participant">Two digits: <c>18</c>.</param>
/// <param name="Standing">The foot that stands: <c>MNTRL</c> left, <c>MNTRR</c> right.</param>
/// <param name="Repetition">Number after <c>V</c>.</param>
public sealed partial record StudyCaptureName(string Participant, Foot Standing, int Repetition)
{
    /// <summary><c>MNTRL</c> or <c>MNTRR</c>: Mountain to Tree, standing on the left or the right foot.</summary>
    public string Pose => Standing == Foot.Left ? "MNTRL" : "MNTRR";

    /// <summary>Name of the radar recording: <c>18_MNTRL_RR_V1</c>.</summary>
    public string Radar => $"{Participant}_{Pose}_RR_V{Repetition}";

    /// <summary>Name of the same capture's motion capture and force plates: <c>18_MNTRL_MC_V1</c>.</summary>
    public string MotionCapture => $"{Participant}_{Pose}_MC_V{Repetition}";

    /// <summary>Force plate under the standing foot: 2 for MNTRL, 1 for MNTRR.</summary>
    public int StandingPlate => PlateOf(Standing);

    /// <summary>Force plate under the lifted foot.</summary>
    public int LiftedPlate => 3 - StandingPlate;

    /// <summary>What the person does, in reports: <c>Mountain to Tree, standing on the left foot</c>.</summary>
    public string Movement => MountainToTree(Standing);

    /// <summary>The capture's identity in datasets and splits.</summary>
    public CaptureId Id => new(Participant, Radar);

    /// <summary>
    /// Reads the name at the start of a file or capture name, radar (<c>RR</c>) or motion capture (<c>MC</c>); null when it
    /// is none.
    /// </summary>
    public static StudyCaptureName? TryParse(string name) => TryParse(name, out _);

    /// <summary>Reads a name that nothing follows; null when it is none.</summary>
    public static StudyCaptureName? TryParseWhole(string name) =>
        TryParse(name, out string rest) is { } parsed && rest.Length == 0 ? parsed : null;

    /// <summary>Like <see cref="TryParse(string)"/>; <paramref name="rest"/> is what follows the name: <c>_channel1_tx2.npy</c>.</summary>
    public static StudyCaptureName? TryParse(string name, out string rest)
    {
        Match match = Pattern().Match(name);
        rest = match.Success ? name[match.Length..] : name;
        return match.Success
            ? new StudyCaptureName(
                match.Groups[1].Value,
                match.Groups[2].Value == "L" ? Foot.Left : Foot.Right,
                int.Parse(match.Groups[3].Value)
            )
            : null;
    }

    /// <summary>The force plate under a foot: 2 under the left one, 1 under the right one.</summary>
    internal static int PlateOf(Foot foot) => foot == Foot.Left ? 2 : 1;

    /// <summary>Going from Mountain to Tree Pose on a foot, in words.</summary>
    internal static string MountainToTree(Foot standing) => $"Mountain to Tree, {StandingOn(standing)}";

    /// <summary>Standing on one leg for as long as possible, in words.</summary>
    internal static string LongStance(Foot standing) => $"one-legged stance, {StandingOn(standing)}";

    /// <summary>A movement in few words, for columns: <c>Mountain to Tree, left foot</c>; another one as it is.</summary>
    internal static string InShort(string movement) => movement.Replace("standing on the ", "", StringComparison.Ordinal);

    private static string StandingOn(Foot standing) => $"standing on the {(standing == Foot.Left ? "left" : "right")} foot";

    [GeneratedRegex(@"^(\d{2})_MNTR([LR])_(?:RR|MC)_V(\d{1,4})(?!\d)")]
    private static partial Regex Pattern();
}
