using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Mars;

namespace TreePose.Datasets;

/// <summary>
/// Which movement each recording of a participant shows. Files are numbered like the movements, 1 to 10, but the numbers are not
/// always right: the published fourth participant has nine recordings, counted through, and the ninth shows the right foot. So
/// which foot is lifted is read from the ankles, and of nine recordings it is found out which movement is the missing one.
/// </summary>
internal sealed class MarsMovements
{
    /// <summary>Movements of a whole participant.</summary>
    public const int All = 10;

    private const int LeftLift = 9,
        RightLift = 10;

    /// <summary>Movements up or down of one ankle alone that no lunge or squat shows.</summary>
    private const int SurelyALift = 4;

    private readonly Dictionary<int, int[]> _movements;

    private MarsMovements(Dictionary<int, int[]> movements, string? finding) => (_movements, Finding) = (movements, finding);

    /// <summary>What was found of numbers that are not those of the movements, for people; null when each is.</summary>
    public string? Finding { get; }

    /// <summary>The movement of a recording; null where two would fit.</summary>
    /// <param name="recording">Its number, as in <c>radar_data9.mat</c>.</param>
    public int? Of(int recording) => _movements[recording] is [int only] ? only : null;

    /// <summary>The movements that would fit a recording.</summary>
    /// <param name="recording">Its number.</param>
    public IReadOnlyList<int> Possible(int recording) => _movements[recording];

    /// <summary>Reads the ankles.</summary>
    /// <param name="recordings">Numbers of the recordings, rising.</param>
    /// <param name="clouds">Radar frames of each.</param>
    /// <param name="joints">Both ankles of each.</param>
    /// <param name="motion">How heights become events.</param>
    /// <exception cref="TreePoseException">No movement can be the missing one.</exception>
    public static MarsMovements Of(
        IReadOnlyList<int> recordings,
        IReadOnlyList<IReadOnlyList<PointCloudFrame>> clouds,
        IReadOnlyList<MarsJoints> joints,
        FootMotionOptions motion
    )
    {
        Ankles[] seen = [.. clouds.Select((c, i) => Ankles.Of(c, joints[i], motion))];
        if (recordings.Count == All)
            return Whole(recordings, seen);
        // A number that is not there is that of the missing movement; recordings counted through to 9 do not say which it is.
        int[] gaps = [.. Enumerable.Range(1, All).Except(recordings)];
        int[][] candidates =
        [
            .. (gaps is [< All and var gap] ? [gap] : Enumerable.Range(1, All))
                .Select(missing => Enumerable.Range(1, All).Where(m => m != missing).ToArray())
                .Where(movements => movements.Zip(seen).All(p => p.Second.CanBe(p.First))),
        ];
        if (candidates.Length == 0)
        {
            throw new TreePoseException(
                $"there are {recordings.Count} recordings, and whichever of the {All} movements is missing, the ankles do not show a "
                    + "lift of the left foot alone as movement 9 and of the right one alone as movement 10. Check which recording is which."
            );
        }
        Dictionary<int, int[]> found = recordings
            .Select((r, i) => (r, Fits: candidates.Select(c => c[i]).Distinct().Order().ToArray()))
            .ToDictionary(p => p.r, p => p.Fits);
        string[] missing = [.. candidates.Select(c => $"{Enumerable.Range(1, All).Except(c).Single()}")];
        string moved = string.Join(
            ", ",
            found.Where(f => f.Value is [int m] && m != f.Key).Select(f => $"radar_data{f.Key}.mat is read as movement {f.Value[0]}")
        );
        return new(
            found,
            $"has {recordings.Count} recordings: by its ankles movement {string.Join(" or ", missing)} is missing"
                + $"{(moved.Length > 0 ? $", and {moved}" : "")}."
        );
    }

    private static MarsMovements Whole(IReadOnlyList<int> recordings, Ankles[] seen)
    {
        var found = new Dictionary<int, int[]>();
        var said = new List<string>();
        foreach (int recording in recordings)
        {
            int movement = recording is not (LeftLift or RightLift) ? recording : seen[recording - 1].Lift ?? recording;
            found[recording] = [movement];
            if (movement != recording)
                said.Add($"radar_data{recording}.mat shows the {(movement == LeftLift ? "left" : "right")} foot lifted and is read so");
        }
        return new(found, said.Count > 0 ? string.Join(", ", said) + "." : null);
    }

    /// <summary>What the ankles of a recording do.</summary>
    /// <param name="Left">Movements of the left one up or down; null without labels.</param>
    /// <param name="Right">Likewise of the right one.</param>
    /// <param name="HighLeft">Those by which it surely leaves the ground.</param>
    /// <param name="HighRight">Likewise of the right one.</param>
    private sealed record Ankles(int? Left, int? Right, int? HighLeft, int? HighRight)
    {
        public static Ankles Of(IReadOnlyList<PointCloudFrame> clouds, MarsJoints joints, FootMotionOptions motion)
        {
            double[] times = MarsLabels.Times(clouds);
            FootMotionOptions high = motion with { MinimumTravelMetres = Math.Max(motion.MinimumTravelMetres, MarsLabels.OffTheGround) };
            int? Count(string ankle, FootMotionOptions how) =>
                joints.Columns[ankle] is var heights && heights.All(double.IsNaN) ? null : FootMotion.Find(heights, times, how).Count;
            return new(
                Count(MarsLabels.LeftAnkle, motion),
                Count(MarsLabels.RightAnkle, motion),
                Count(MarsLabels.LeftAnkle, high),
                Count(MarsLabels.RightAnkle, high)
            );
        }

        /// <summary>The lift that it shows: of one foot while the other stands; null for none.</summary>
        public int? Lift =>
            (Left, Right) switch
            {
                (> 0, 0) => LeftLift,
                (0, > 0) => RightLift,
                _ => null,
            };

        /// <summary>Whether it may be a movement. Without labels it may be any.</summary>
        public bool CanBe(int movement)
        {
            if (Left is null || Right is null)
                return true;
            bool surely = Lift is not null && Math.Max(HighLeft!.Value, HighRight!.Value) >= SurelyALift;
            return movement is LeftLift or RightLift ? Lift == movement : !surely;
        }
    }
}
