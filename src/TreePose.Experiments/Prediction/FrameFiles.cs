using System.Globalization;
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
    /// <param name="files">The files.</param>
    /// <param name="model">The model that they are for.</param>
    /// <param name="sources">How its source makes frames.</param>
    /// <exception cref="DataFormatException">A file is damaged or of another shape.</exception>
    /// <exception cref="TreePoseException">Two files are the same channel of a capture.</exception>
    public static FrameDataset Read(Recordings files, ModelFolder model, PartSections sources)
    {
        var kept = new List<FrameSequence>();
        FrameDataset read = Each(files, model, sources, kept.AddRange);
        return read with { Sequences = kept };
    }

    /// <summary>Reads one capture after the other and gives them without frames.</summary>
    /// <param name="files">The files.</param>
    /// <param name="model">The model that they are for.</param>
    /// <param name="sources">How its source makes frames.</param>
    /// <param name="take">Receives the channels of each capture, in the order of captures.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static FrameDataset Each(Recordings files, ModelFolder model, PartSections sources, Action<IReadOnlyList<FrameSequence>> take)
    {
        var all = new List<FrameSequence>();
        using IWorkTask bar = files.Progress.Begin("reading files", files.Data.Count);
        foreach (var capture in files.Data.GroupBy(p => IdOf(NameOf(p).Capture)).OrderBy(g => g.Key))
        {
            FrameSequence[] channels = [.. capture.SelectMany(Sequences).OrderBy(s => s.Channel)];
            if (channels.DistinctBy(s => s.Channel).Count() < channels.Length)
                throw new TreePoseException($"Two of the files are the capture {capture.Key}. Give each a name of its own.");
            take(channels);
            all.AddRange(channels.Select(s => s.Used()));
        }
        string[] arrays = [.. files.Data.Where(p => !IsRaw(p))];
        return new FrameDataset(string.Join(' ', files.Data), all[0].Shape, all, files.Data.ToDictionary(p => p, Runs.RunFiles.Hash))
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

        IEnumerable<FrameSequence> Sequences(string path)
        {
            files.Cancellation.ThrowIfCancellationRequested();
            FrameSequence[] read = IsRaw(path) ? [.. Raw(path, model, sources, files.Cancellation)] : [Array(path, model)];
            bar.Advance(1, Path.GetFileName(path));
            return read;
        }
    }

    private static bool IsRaw(string path) => Path.GetExtension(path).Equals(".h5", StringComparison.OrdinalIgnoreCase);

    /// <summary>The capture that a file is of, and the channel where its name says it.</summary>
    private static (string Capture, int? Channel) NameOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return !IsRaw(path) && ChannelName().Match(name) is { Success: true } named
            ? (named.Groups["capture"].Value, int.Parse(named.Groups["channel"].Value, CultureInfo.InvariantCulture))
            : (name, null);
    }

    private static CaptureId IdOf(string capture) => StudyCaptureName.TryParseWhole(capture)?.Id ?? new CaptureId(capture, capture);

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
        (string capture, int? channel) = NameOf(path);
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
            Id = IdOf(capture),
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
    private static partial Regex ChannelName();
}
