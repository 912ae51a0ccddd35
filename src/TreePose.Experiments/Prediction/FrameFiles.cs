using System.Text.RegularExpressions;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Formats.Inras;
using TreePose.Formats.Npy;
using TreePose.ModelFolders;
using TreePose.Parts;
using TreePose.Signal.Health;
using TreePose.Simulation;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// Single files as captures without labels: frames as an array (<c>.npy</c>, [frame, then the axes of a frame]), or a raw radar
/// recording (<c>.h5</c>), of which frames are made as the model's source makes them. A file is named by its capture,
/// <c>18_MNTRL_RR_V1.h5</c>, or <c>NAME_channelK.npy</c>; of another name, capture and person are called as the file is.
/// </summary>
internal static partial class FrameFiles
{
    private static readonly string[] Endings = [".npy", ".h5"];

    /// <summary>Whether a text is a file that is read by itself, and no source.</summary>
    public static bool Is(string text) => Endings.Contains(Path.GetExtension(text).ToLowerInvariant()) && File.Exists(text);

    /// <summary>Reads files, each a capture or a channel of one.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="model">The model that they are for.</param>
    /// <param name="sources">How its source makes frames.</param>
    /// <param name="progress">One step a file.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="DataFormatException">A file is damaged or of another shape.</exception>
    /// <exception cref="TreePoseException">Two files are the same channel of a capture.</exception>
    public static FrameDataset Read(
        IReadOnlyList<string> paths,
        ModelFolder model,
        PartSections sources,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        var sequences = new List<FrameSequence>();
        using IWorkTask bar = progress.Begin("reading files", paths.Count);
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isRaw = Path.GetExtension(path).Equals(".h5", StringComparison.OrdinalIgnoreCase);
            sequences.AddRange(isRaw ? Raw(path, model, sources, cancellation) : [Array(path, model)]);
            bar.Advance(1, Path.GetFileName(path));
        }
        if (sequences.GroupBy(s => (s.Id, s.Channel)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new TreePoseException($"Two of the files are the capture {twice.Key.Id}. Give each a name of its own.");
        FrameSequence[] ordered = [.. sequences.OrderBy(s => s.Id).ThenBy(s => s.Channel)];
        string[] arrays = [.. paths.Where(p => p.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))];
        return new FrameDataset(string.Join(' ', paths), ordered[0].Shape, ordered, paths.ToDictionary(p => p, Runs.RunFiles.Hash))
        {
            Findings =
                arrays.Length == 0
                    ? []
                    :
                    [
                        FormattableString.Invariant(
                            $"An array says nothing of time: a frame every {Period(model)} s was taken, as the model has it."
                        ),
                    ],
        };
    }

    private static double Period(ModelFolder model) => model.Description.Any!.ShortestPeriod;

    private static FrameSequence Array(string path, ModelFolder model)
    {
        FrameShape shape = model.Description.Any!.Frames;
        NpyArray<float> array = NpyFile.Read<float>(path);
        int[] given = [.. array.Shape.Skip(1)];
        // one plane may be left out: [frame, row, column] for [frame, 1, row, column]
        if (!given.SequenceEqual(shape.Lengths) && !(shape.Lengths[0] == 1 && given.SequenceEqual(shape.Lengths.Skip(1))))
        {
            throw new DataFormatException(
                path,
                $"has the shape {array.ShapeText}; {model.Folder} was trained on frames {shape}, so (frames, "
                    + $"{string.Join(", ", shape.Lengths)}) is expected.",
                "Save frames of the same radar and chain, in that order of axes."
            );
        }
        if (array.Shape[0] == 0)
            throw new DataFormatException(path, $"has the shape {array.ShapeText}: it is empty.", "Save the frames again.");
        int bad = array.Values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
            throw new DataFormatException(
                path,
                $"frame {bad / shape.Size} holds {array.Values[bad]}; finite numbers are expected.",
                "Save the frames again."
            );
        Match named = Channel().Match(Path.GetFileNameWithoutExtension(path));
        string capture = named.Success ? named.Groups["capture"].Value : Path.GetFileNameWithoutExtension(path);
        int? channel = named.Success ? int.Parse(named.Groups["channel"].Value, System.Globalization.CultureInfo.InvariantCulture) : null;
        return Sequence(capture, channel, shape, array.Values, Period(model));
    }

    private static IEnumerable<FrameSequence> Raw(string path, ModelFolder model, PartSections sources, CancellationToken cancellation)
    {
        (PartSelection chosen, int[]? wanted, SignalLimits signal) = (model.Description.Data ?? "").Split(':')[0] switch
        {
            "study" when sources.OptionsOf("study") is StudyOptions o => (o.Representation, o.Channels, o.Signal),
            "simulated" when sources.OptionsOf("simulated") is SimulatedSourceOptions o => (o.Representation, null, new SignalLimits()),
            _ => throw new TreePoseException(
                $"{path} is a raw radar recording; {model.Folder} was trained on {model.Description.Data ?? "data that nobody named"}, "
                    + "whose frames are not made of such. Allowed are models of study: and simulated:."
            ),
        };
        IRadarRepresentation representation = RepresentationPart<IRadarRepresentation>.Chosen(chosen);
        if (representation.Needs.HasFlag(RadarContent.Plates))
            throw new TreePoseException($"{path}: the model's frames ({chosen.Name}) are made of force plates too, which are not in it.");
        using InrasCapture capture = InrasCapture.Open(path);
        using var watched = new WatchedCapture(capture);
        int[] channels = wanted ?? [.. Enumerable.Range(1, capture.Channels)];
        if (channels.Max() > capture.Channels)
            throw new DataFormatException(
                path,
                $"has {capture.Channels} channels; the model takes channel {channels.Max()}.",
                "Record it."
            );
        float[][] made = SuppliedCapture.OfRaw(watched, representation.Needs, cancellation).Make(representation, cancellation);
        watched.Health.ThrowAbove(path, signal);
        FrameShape shape = representation.Shape(capture.Parameters);
        string name = Path.GetFileNameWithoutExtension(path);
        return [.. channels.Select(k => Sequence(name, made.Length == 1 ? null : k, shape, made[k - 1], capture.Parameters.FrameSeconds))];
    }

    private static FrameSequence Sequence(string capture, int? channel, FrameShape shape, float[] frames, double period)
    {
        StudyCaptureName? study = StudyCaptureName.TryParseWhole(capture);
        int length = frames.Length / shape.Size;
        return new FrameSequence
        {
            Id = study?.Id ?? new CaptureId(capture, capture),
            Channel = channel,
            Movement = study?.Movement ?? "not told",
            Shape = shape,
            Frames = frames,
            Labels = FrameLabels.None(length),
            Events = [],
            SecondsPerFrame = period,
        };
    }

    [GeneratedRegex("^(?<capture>.+)_channel(?<channel>[0-9]{1,3})$")]
    private static partial Regex Channel();
}
