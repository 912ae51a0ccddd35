using System.Text.Json.Serialization;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Experiments;

/// <summary>
/// Truth and prediction of one capture, frame by frame. <c>labels</c> and <c>predicted</c> have a letter a frame: - no label, else
/// that of the class, <see cref="ClassLetters"/>; for the foot n neither, u going up, d going down. <c>up</c>, <c>down</c> and
/// <c>further</c> are probabilities of the classes from 1 on, a byte a frame, 255 for 1.
/// </summary>
internal sealed record CaptureTimeline
{
    public required string Participant { get; init; }

    public required string Capture { get; init; }

    public required string Movement { get; init; }

    public required bool FootLeavesGround { get; init; }

    public required double SecondsPerFrame { get; init; }

    /// <summary>Time of each frame, s, where frames were lost.</summary>
    public double[]? Times { get; init; }

    public required string Labels { get; init; }

    public required string Predicted { get; init; }

    public required byte[] Up { get; init; }

    public required byte[] Down { get; init; }

    /// <summary>Probabilities of the classes from 3 on; absent when there are none.</summary>
    public byte[][]? Further { get; init; }

    /// <summary>Event F1 at 250 ms; absent where there is nothing to find or found.</summary>
    public double? EventF1 { get; init; }

    /// <summary>Time of a frame, s.</summary>
    public double TimeOf(int frame) => Times is { } times ? times[Math.Min(frame, times.Length - 1)] : frame * SecondsPerFrame;

    /// <summary>Probabilities of an event's class, 1 or above.</summary>
    public byte[] ProbabilitiesOf(int ofClass) =>
        ofClass switch
        {
            1 => Up,
            2 => Down,
            _ => Further![ofClass - 3],
        };

    public static CaptureTimeline Of(CaptureResult result, string name)
    {
        int classes = result.Sequence.Classes.Count;
        FrameSequence sequence = result.Sequence;
        byte[] Bytes(int ofClass) =>
            [
                .. Enumerable
                    .Range(0, ofClass < classes ? sequence.Length : 0)
                    .Select(i => (byte)Math.Round(255 * Math.Clamp(result.Probabilities[(i * classes) + ofClass], 0, 1))),
            ];
        return new CaptureTimeline
        {
            Participant = sequence.Id.Participant,
            Capture = name,
            Movement = sequence.Movement,
            FootLeavesGround = sequence.FootLeavesGround,
            SecondsPerFrame = sequence.SecondsPerFrame,
            Times = sequence.TimesSeconds?.Select(t => Math.Round(t, 3)).ToArray(),
            Labels = Letters(sequence.Labels),
            Predicted = Letters(result.Predicted),
            Up = Bytes(1),
            Down = Bytes(2),
            Further = classes > 3 ? [.. Enumerable.Range(3, classes - 3).Select(Bytes)] : null,
            EventF1 = EventMatching.Count(result.TrueOnsets, result.PredictedOnsets, 250).F1,
        };
    }

    private static string Letters(sbyte[] phases) =>
        string.Create(
            phases.Length,
            phases,
            (text, all) =>
            {
                for (int i = 0; i < all.Length; i++)
                    text[i] = all[i] == FootPhase.Unlabelled ? '-' : ClassLetters.All[all[i]];
            }
        );
}

/// <summary>A letter for each class, by its number.</summary>
internal static class ClassLetters
{
    public const string All = "nudabcefghijklmopqrstvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"; // FrameClasses.Most of them
}

/// <summary>All captures of a run of events.</summary>
internal sealed record Timelines(int Version, IReadOnlyList<CaptureTimeline> Captures) : IVersioned
{
    public const string FileName = "report/timelines.json";

    /// <summary>Names of the classes; absent for the foot's.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What the letters mean.</summary>
    [JsonIgnore]
    public FrameClasses Classes => ClassNames is { } names ? new FrameClasses(names) : FrameClasses.Foot;

    public static Timelines Of(IEnumerable<CaptureResult> captures, Func<CaptureResult, string> nameOf, FrameClasses classes) =>
        new(ReportFile.Version, [.. captures.Select(c => CaptureTimeline.Of(c, nameOf(c)))])
        {
            ClassNames = classes.AreFoot ? null : classes.Names,
        };
}
