using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Contracts;

/// <summary>The rules of <see cref="SourceContract"/>.</summary>
internal static class SourceRules
{
    /// <summary>Radars give some frames a second at least; more is milliseconds taken for seconds.</summary>
    private const double LongestSecondsPerFrame = 10;

    public static ContractRules<SourceUnderTest<FrameDataset>> Frames { get; } =
        new(
            s => s.Part.Name,
            [
                .. Shared<FrameDataset>(SourceSample.Of, d => d.Shape, d => d.Manifest),
                ("has events where frames are", s => Each(s.Data.Sequences, EventProblem)),
                ("has a time for each frame", s => Each(s.Data.Sequences, TimeProblem)),
            ]
        );

    public static ContractRules<SourceUnderTest<HoldDataset>> Holds { get; } =
        new(
            s => s.Part.Name,
            [
                .. Shared<HoldDataset>(SourceSample.Of, d => d.Shape, d => d.Manifest),
                ("has finite targets in a unit", HasTargetsInAUnit),
                (
                    "has a target for each frame or none",
                    s =>
                        Each(
                            s.Data.Holds,
                            h =>
                                h.FrameTargets is { } targets && targets.Length != h.Length
                                    ? $"{h.Id} hold {h.Number} has {targets.Length} targets for {h.Length} frames"
                                    : null
                        )
                ),
            ]
        );

    private static IReadOnlyList<(string Name, Action<SourceUnderTest<TData>> Check)> Shared<TData>(
        Func<TData, IReadOnlyList<SourceSample>> samples,
        Func<TData, FrameShape> shape,
        Func<TData, IReadOnlyDictionary<string, string>> manifest
    )
        where TData : class =>
        [
            ("has data", s => Broken.Unless(samples(s.Data).Count > 0, "it gave no capture")),
            ("gives the same data again", s => Broken.Unless(Content(s.Data) == Content(s.Read()), "read again, it gave other data")),
            ("hashes what it reads", s => HashesWhatItReads(s.Where, manifest(s.Data))),
            ("names each sample once", s => NamesEachOnce(samples(s.Data))),
            ("gives captures in order", s => GivesThemInOrder(samples(s.Data))),
            ("gives frames of its shape", s => Each(samples(s.Data), x => FrameProblem(x, shape(s.Data)))),
            (
                "gives finite numbers",
                s =>
                    Each(
                        samples(s.Data),
                        x =>
                            Array.FindIndex(x.Frames, v => !float.IsFinite(v)) is var at and >= 0
                                ? $"{x.Name} holds {x.Frames[at].ToString(CultureInfo.InvariantCulture)}"
                                : null
                    )
            ),
            (
                "counts time in seconds",
                s =>
                    Each(
                        samples(s.Data),
                        x =>
                            x.SecondsPerFrame is > 0 and <= LongestSecondsPerFrame
                                ? null
                                : string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{x.Name} has {x.SecondsPerFrame} s a frame; more than 0, up to 10 are expected"
                                )
                    )
            ),
            ("refuses what is not there", RefusesWhatIsNotThere),
        ];

    private static string Content<TData>(TData data) =>
        Convert.ToHexString(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    data,
                    new JsonSerializerOptions
                    {
                        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
                    }
                )
            )
        );

    private static void HashesWhatItReads(string where, IReadOnlyDictionary<string, string> manifest)
    {
        Broken.Unless(manifest.Count > 0, "its manifest is empty: a run could not tell changed data (FileHashes.Of makes one)");
        foreach ((string name, string hash) in manifest)
        {
            Broken.Unless(
                hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower),
                $"'{name}' has the hash '{hash}': no SHA-256 in lower case"
            );
            string path = Path.Combine(where, name);
            if (!File.Exists(path))
                continue;
            string actual = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
            Broken.Unless(hash == actual, $"'{name}' has the hash {hash}, and the file's is {actual}");
        }
    }

    private static void NamesEachOnce(IReadOnlyList<SourceSample> samples)
    {
        string[] twice = [.. samples.GroupBy(s => (s.Id, s.Hold, s.Channel)).Where(g => g.Count() > 1).Select(g => g.First().Name)];
        Broken.Unless(twice.Length == 0, $"{string.Join(", ", twice)} are there more than once");
        string[] shared =
        [
            .. samples.GroupBy(s => s.Id.Name).Where(g => g.Select(s => s.Id.Participant).Distinct().Count() > 1).Select(g => g.Key),
        ];
        Broken.Unless(shared.Length == 0, $"{string.Join(", ", shared)} belong to several people");
        Broken.Unless(!samples.Any(s => s.Id.Name.Length == 0 || s.Id.Participant.Length == 0), "a capture or its participant has no name");
    }

    private static void GivesThemInOrder(IReadOnlyList<SourceSample> samples)
    {
        foreach ((SourceSample one, SourceSample next) in samples.Zip(samples.Skip(1)))
        {
            bool inOrder = one.Id.CompareTo(next.Id) is var order && (order < 0 || order == 0 && one.Hold <= next.Hold);
            Broken.Unless(inOrder, $"{next.Name} comes behind {one.Name}: order them by Id, so that no folder listing decides");
        }
    }

    private static string? FrameProblem(SourceSample sample, FrameShape shape) =>
        sample.Shape != shape ? $"{sample.Name} has frames {sample.Shape}, the data set {shape}"
        : sample.Length == 0 ? $"{sample.Name} has no frame: list it under Skipped"
        : sample.Frames.Length != sample.Length * shape.Size
            ? $"{sample.Name} has {sample.Frames.Length} numbers for {sample.Length} frames of {shape.Size}"
        : null;

    private static string? EventProblem(FrameSequence sequence)
    {
        int end = 0;
        foreach (FrameEvent e in sequence.Events)
        {
            if (e.StartFrame < end || e.EndFrame <= e.StartFrame || e.EndFrame > sequence.Length)
                return $"{sequence.Id} has an event of frames {e.StartFrame} to {e.EndFrame} behind one that ends at {end}, "
                    + $"of {sequence.Length} frames";
            end = e.EndFrame;
        }
        return null;
    }

    private static string? TimeProblem(FrameSequence sequence) =>
        sequence.TimesSeconds is not { } times ? null
        : times.Length != sequence.Length ? $"{sequence.Id} has {times.Length} times for {sequence.Length} frames"
        : times.Zip(times.Skip(1)).Any(t => t.Second <= t.First) ? $"{sequence.Id} has times that do not rise"
        : null;

    private static void HasTargetsInAUnit(SourceUnderTest<HoldDataset> source)
    {
        Broken.Unless(source.Data.TargetUnit.Length > 0, "its targets have no unit");
        Each(
            source.Data.Holds,
            h =>
                h.Target is { } target && !double.IsFinite(target)
                    ? $"{h.Id} hold {h.Number} has the target {target.ToString(CultureInfo.InvariantCulture)}; give null "
                        + $"where it was not measured"
                    : null
        );
    }

    private static void RefusesWhatIsNotThere<TData>(SourceUnderTest<TData> source)
        where TData : class
    {
        try
        {
            source.Read(source.Where + "-that-is-not-there");
        }
        catch (TreePoseException)
        {
            return;
        }
        catch (Exception e)
        {
            throw new Broken($"for a place that is not there it threw {e.GetType().Name}, not a DataFormatException: {e.Message}");
        }
        throw new Broken("it gave data for a place that is not there");
    }

    private static void Each<T>(IEnumerable<T> samples, Func<T, string?> problem)
    {
        if (samples.Select(problem).FirstOrDefault(p => p is not null) is { } found)
            throw new Broken(found);
    }
}
