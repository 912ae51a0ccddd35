using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Captures;

namespace TreePose.Formats.Olst;

/// <summary>A capture's name in the OLST release: <c>52_MNTRL_RR_V1</c>.</summary>
/// <param name="Participant">Two digits: <c>52</c>.</param>
/// <param name="Task"><c>MNTR</c> Mountain to Tree, several attempts; <c>TRLG</c> one stance of up to 20 s.</param>
/// <param name="Standing">The foot that stands: the last letter of the code.</param>
/// <param name="Repetition">Number after <c>V</c>.</param>
internal sealed partial record OlstCaptureName(string Participant, string Task, Foot Standing, int Repetition)
{
    /// <summary><c>left</c> or <c>right</c>: the foot that stands, and its plate.</summary>
    public string Side => SideOf(Standing);

    /// <summary>The other one.</summary>
    public string OtherSide => SideOf(Standing == Foot.Left ? Foot.Right : Foot.Left);

    /// <summary>Name of the radar recording.</summary>
    public string Radar => Of("RR");

    /// <summary>Name of the plates' recordings, without their side.</summary>
    public string Plates => Of("FP");

    /// <summary>Name of the motion capture.</summary>
    public string MotionCapture => Of("MC");

    /// <summary>The capture's identity in datasets and splits.</summary>
    public CaptureId Id => new(Participant, Radar);

    /// <summary>What the person did.</summary>
    public string Movement => Task == "MNTR" ? StudyCaptureName.MountainToTree(Standing) : StudyCaptureName.LongStance(Standing);

    /// <summary>Reads a name that nothing follows; null when it is none.</summary>
    public static OlstCaptureName? TryParse(string name) =>
        Pattern().Match(name) is { Success: true } match
            ? new OlstCaptureName(
                match.Groups[1].Value,
                match.Groups[2].Value,
                match.Groups[3].Value == "L" ? Foot.Left : Foot.Right,
                int.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture)
            )
            : null;

    private static string SideOf(Foot foot) => foot == Foot.Left ? "left" : "right";

    private string Of(string device) => $"{Participant}_{Task}{(Standing == Foot.Left ? "L" : "R")}_{device}_V{Repetition}";

    [GeneratedRegex("^([0-9]{2})_(MNTR|TRLG)([LR])_RR_V([1-9][0-9]{0,3})$")]
    private static partial Regex Pattern();
}
