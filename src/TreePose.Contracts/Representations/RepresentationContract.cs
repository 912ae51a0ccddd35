using System.Runtime.ExceptionServices;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;

namespace TreePose.Contracts;

/// <summary>
/// What every representation must do, of point clouds and of radar captures, to be run on own ones from any test framework:
/// <c>RepresentationContract.Check(part)</c>, or a test for each of <see cref="Rules"/>. A representation can only write where a frame
/// stands; one that tries elsewhere throws, which breaks the rule <c>fills its frame</c>.
/// </summary>
public static class RepresentationContract
{
    private const int Threads = 4;

    private const float Filler = 12345.5f;

    private static readonly ContractRules<RepresentationUnderTest> Contract = new(
        r => r.Name,
        [
            ("has one shape", HasOneShape),
            ("fills its frame", FillsItsFrame),
            ("gives the same numbers again", GivesTheSameAgain),
            ("gives the same numbers on several threads", GivesTheSameOnSeveralThreads),
            ("is finite", IsFinite),
            ("reads what it is given", ReadsWhatItIsGiven),
        ]
    );

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Checks all rules for a representation of point clouds.</summary>
    /// <param name="part">The part.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(RepresentationPart<IPointRepresentation> part, object? options = null) =>
        Broken.Report(Outcomes(part, options));

    /// <summary>Checks all rules for a representation of radar captures.</summary>
    /// <inheritdoc cref="Check(RepresentationPart{IPointRepresentation}, object?)" path="/param"/>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(RepresentationPart<IRadarRepresentation> part, object? options = null) =>
        Broken.Report(Outcomes(part, options));

    /// <summary>What comes of each rule for a representation of point clouds.</summary>
    /// <inheritdoc cref="Check(RepresentationPart{IPointRepresentation}, object?)" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(RepresentationPart<IPointRepresentation> part, object? options = null) =>
        Contract.Outcomes(RepresentationSamples.Of(part, options));

    /// <summary>What comes of each rule for a representation of radar captures.</summary>
    /// <inheritdoc cref="Check(RepresentationPart{IPointRepresentation}, object?)" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(RepresentationPart<IRadarRepresentation> part, object? options = null) =>
        Contract.Outcomes(RepresentationSamples.Of(part, options));

    private static void HasOneShape(RepresentationUnderTest subject)
    {
        FrameShape first = subject.Shape();
        Broken.Unless(first == subject.Shape(), $"its shape is {first}, then {subject.Shape()}.");
    }

    private static void FillsItsFrame(RepresentationUnderTest subject)
    {
        for (int frame = 0; frame < subject.Frames; frame++)
        {
            float[] made = Make(subject, frame, Filler),
                other = Make(subject, frame, -Filler);
            for (int i = 0; i < made.Length; i++)
                Broken.Unless(
                    Same(made[i], other[i]),
                    $"number {i} of {made.Length} of a frame keeps something of what stood there before."
                );
        }
    }

    private static void GivesTheSameAgain(RepresentationUnderTest subject)
    {
        float[][] first = [.. Enumerable.Range(0, subject.Frames).Select(f => Make(subject, f, 0))];
        for (int frame = subject.Frames - 1; frame >= 0; frame--)
            Broken.Unless(
                Make(subject, frame, 0).Zip(first[frame]).All(p => Same(p.First, p.Second)),
                "a frame made after others differs from the same one made before them."
            );
    }

    private static void GivesTheSameOnSeveralThreads(RepresentationUnderTest subject)
    {
        float[][] alone = [.. Enumerable.Range(0, subject.Frames).Select(f => Make(subject, f, 0))];
        var together = new float[64][];
        // Threads of their own that begin at once: a busy machine's pool may work off all frames on one thread.
        ExceptionDispatchInfo? fault = null;
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => Every(t)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        fault?.Throw();
        for (int i = 0; i < together.Length; i++)
            Broken.Unless(
                together[i].Zip(alone[i % subject.Frames]).All(p => Same(p.First, p.Second)),
                "a frame made beside others on several threads differs from the same one made alone."
            );

        void Every(int first)
        {
            start.SignalAndWait();
            try
            {
                for (int i = first; i < together.Length; i += Threads)
                    together[i] = Make(subject, i % subject.Frames, 0);
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    private static void IsFinite(RepresentationUnderTest subject)
    {
        for (int frame = 0; frame < subject.Frames; frame++)
            Broken.Unless(
                Array.TrueForAll(Make(subject, frame, 0), float.IsFinite),
                $"it makes a number that is NaN or infinite of {subject.Describe(frame)}."
            );
    }

    private static void ReadsWhatItIsGiven(RepresentationUnderTest subject) =>
        Broken.Unless(
            !Make(subject, 1, 0).Zip(Make(subject, 2, 0)).All(p => Same(p.First, p.Second)),
            "two different frames give the same numbers."
        );

    private static float[] Make(RepresentationUnderTest subject, int frame, float filler)
    {
        var made = new float[subject.Shape().Size];
        Array.Fill(made, filler);
        subject.Make(frame, made);
        return made;
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
