using System.Globalization;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Mars;

namespace TreePose.Datasets;

/// <summary>
/// Whether the joints of a MARS recording bear out what its number says: in 9 the left foot is lifted and in 10 the right one, time
/// and again, while the other stands; in quiet movements both stand.
/// </summary>
internal static class MarsLabels
{
    /// <summary>
    /// An ankle that rises by this has left the ground, m: lifts of the published files reach 0.26 m and more, a bent ankle in a squat
    /// 0.13 m.
    /// </summary>
    public const double OffTheGround = 0.2;

    public const string LeftAnkle = "AnkleLeft_Z",
        RightAnkle = "AnkleRight_Z";

    /// <summary>The ankle that moves by the movement's number: odd ones lift the left foot, even ones the right.</summary>
    public static string AnkleOf(int movement) => movement % 2 == 1 ? LeftAnkle : RightAnkle;

    /// <summary>Time of each frame from the first, s.</summary>
    public static double[] Times(IReadOnlyList<PointCloudFrame> clouds) =>
        [.. clouds.Select(c => (c.Number - clouds[0].Number) * MarsRadarReader.SecondsPerFrame)];

    /// <summary>What cannot be, as a reason to leave the recording out; null when all fits, or nothing is labelled.</summary>
    /// <param name="movement">Its number.</param>
    /// <param name="lifts">Whether a foot is lifted in it.</param>
    /// <param name="joints">Both ankles.</param>
    /// <param name="times">Time of each frame, s.</param>
    /// <param name="motion">How heights become events.</param>
    public static string? Contradiction(int movement, bool lifts, MarsJoints joints, double[] times, FootMotionOptions motion)
    {
        double[] left = joints.Columns[LeftAnkle],
            right = joints.Columns[RightAnkle];
        if (left.All(double.IsNaN) || right.All(double.IsNaN))
            return null;
        if (!lifts)
            motion = motion with { MinimumTravelMetres = Math.Max(motion.MinimumTravelMetres, OffTheGround) };
        int ofLeft = FootMotion.Find(left, times, motion).Count,
            ofRight = FootMotion.Find(right, times, motion).Count;
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"the left ankle has {ofLeft} movements up or down and a travel of {Travel(left):0.00} m, "
                + $"the right one {ofRight} and {Travel(right):0.00} m"
        );
        if (!lifts)
        {
            return ofLeft + ofRight == 0
                ? null
                : $"movement {movement} keeps both feet on the ground, but {found}. Check whether the file is of another movement.";
        }
        bool isLeft = movement % 2 == 1;
        (int own, int other) = isLeft ? (ofLeft, ofRight) : (ofRight, ofLeft);
        string said = $"movement {movement} lifts the {(isLeft ? "left" : "right")} foot";
        const string remedy = "Check whether the recording is of the other foot or another movement, and leave it out or rename it.";
        if (own == 0)
            return $"{said}, but there is no lift of it: {found}. {remedy}";
        return other == 0 ? null : $"{said} while the other stands, but {found}. {remedy}";
    }

    private static double Travel(double[] height)
    {
        double[] labelled = [.. height.Where(h => !double.IsNaN(h))];
        return labelled.Max() - labelled.Min();
    }
}
