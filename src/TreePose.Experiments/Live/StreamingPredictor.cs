using System.Globalization;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.Experiments.Live;

/// <summary>
/// A model of events on frames as they come, of one stream or of many at once: probabilities of each frame, <see
/// cref="LookAheadFrames"/> later, and events as soon as nothing can change them any more. Steps, networks, the mean of an ensemble and
/// the decoder are the model's. A stream's answers are to the bit those of one pass over all its frames, whoever else is served;
/// those of <see cref="EventModel"/> differ a little, since it puts a capture together from overlapping windows. Once the first frames
/// have been answered nothing is allocated. One thread at a time.
/// </summary>
public sealed class StreamingPredictor
{
    private readonly PipelineStream[] _fixed; // of each stream
    private readonly StreamMember[] _members;
    private readonly StreamState[] _streams;
    private readonly float[] _said, // [streams at hand, classes] of one network
        _mean; // and of all
    private readonly int[] _all;
    private readonly int _networkLookAhead;

    private StreamingPredictor(EventModel model, AnsweringModel by, GoUpDownOptions options, int streams)
    {
        (Classes, Shape, Model) = (model.Classes, by.Origin.Frames, by.Name);
        Ranges = model.Folder.WeightsOf(by.Members[0]).Ranges;
        SecondsPerFrame = by.Origin.ShortestPeriod;
        StepPipeline steps = StepPipeline.Of(options.Steps);
        _fixed = [.. Enumerable.Range(0, streams).Select(_ => steps.Fixed.Stream(Shape, SecondsPerFrame))];
        var input = new StreamInput(steps.Fixed.ShapeOf(Shape), Classes.Count, SecondsPerFrame, streams);
        _members = [.. by.Members.Select(m => StreamMember.Read(model.Folder, m, steps.Rest, options.Model, input))];
        _networkLookAhead = _members[0].Network.LookAhead;
        LookAheadFrames = _networkLookAhead + options.Training.LookAheadFrames;
        (DecoderOptions decoder, double? temperature) = (options.Protocol.Decoder, model.Folder.Description.Confidence?.Of(by.Fold));
        _streams =
        [
            .. Enumerable
                .Range(0, streams)
                .Select(i => new StreamState(i, Classes, (decoder, temperature), SecondsPerFrame, options.Training.LookAheadFrames)),
        ];
        DecoderFrames = (decoder.SmoothingFrames / 2) + Math.Max(1, decoder.MinimumEventFrames);
        (_said, _mean) = (new float[streams * Classes.Count], new float[streams * Classes.Count]);
        _all = [.. Enumerable.Range(0, streams)];
    }

    /// <summary>Makes one of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="participant">Who is recorded; null for somebody new, for whom the networks trained on everybody answer.</param>
    /// <param name="byAll">Whether those answer all the same when they have seen the person.</param>
    /// <param name="streams">Streams that can be served at once.</param>
    /// <exception cref="LeakageException">The person was trained on by every network.</exception>
    /// <exception cref="PartException">A step or the network needs the whole capture; it is named, with the reason.</exception>
    /// <exception cref="TreePoseException">Nobody may answer for the person, or the model adapts itself to whole captures.</exception>
    public static StreamingPredictor Of(EventModel model, string? participant = null, bool byAll = false, int streams = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        if (model.Folder.Description.Personal is { } personal && participant is not null && participant != personal.Participant)
            throw new TreePoseException(
                $"{model.Folder.Folder} is the personal model of participant '{personal.Participant}' and answers for nobody else, "
                    + $"so not for '{participant}'."
            );
        AnsweringModel by = new AnsweringModels(model.Folder, byAll).For(participant ?? "somebody new", "");
        GoUpDownOptions options = OptionOverrides.Apply(model.Options, by.Origin.Chosen);
        return options.Protocol.Adaptation == Adaptation.InputScaling
            ? throw new TreePoseException(
                $"{model.Folder.Folder} scales its input by all captures of the person who is tested (protocol.adaptation=inputScaling), "
                    + "which are not there while frames come. Train a model without it, or predict whole captures."
            )
            : new StreamingPredictor(model, by, options, streams);
    }

    /// <summary>What it tells apart.</summary>
    public FrameClasses Classes { get; }

    /// <summary>What the networks that answer were trained on; null where they do not say.</summary>
    internal TrainingRanges? Ranges { get; }

    /// <summary>Shape of the frames that it takes.</summary>
    public FrameShape Shape { get; }

    /// <summary>Seconds from frame to frame when none is lost, as the model was trained.</summary>
    public double SecondsPerFrame { get; }

    /// <summary>Who answers: <c>all participants</c>, <c>fold 3</c>.</summary>
    public string Model { get; }

    /// <summary>Streams that can be served at once.</summary>
    public int Streams => _streams.Length;

    /// <summary>Frames that have to come before the probabilities of a frame are there.</summary>
    public int LookAheadFrames { get; }

    /// <summary>The same in seconds.</summary>
    public double LookAheadSeconds => LookAheadFrames * SecondsPerFrame;

    /// <summary>
    /// Frames behind an event's first whose probabilities the decoder needs at least before it tells the event: half its moving average,
    /// the shortest event. It waits longer where two paths stay about equally likely; <see cref="LongestWaitFrames"/> says how long.
    /// </summary>
    public int DecoderFrames { get; }

    /// <summary>Most answered frames of a stream whose class was open at once, so far.</summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    public int LongestWaitFrames(int stream = 0) => _streams[stream].Events.Labels.LongestWait;

    /// <summary>Frames of a stream that have come.</summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    public int Frames(int stream = 0) => _streams[stream].Given;

    /// <summary>Frames of a stream that have been answered.</summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    public int Answered(int stream = 0) => _streams[stream].Answered;

    /// <summary>Class probabilities of the last frame of a stream that was answered, [class]; zeros before the first.</summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    public ReadOnlySpan<float> Probabilities(int stream = 0) => _streams[stream].Probabilities;

    /// <summary>Takes the next frame of the only stream, or the first.</summary>
    /// <param name="frame">In C order.</param>
    /// <returns>Whether a frame was answered: the one <see cref="LookAheadFrames"/> before.</returns>
    /// <exception cref="DataFormatException">
    /// The frame is of another size, or holds a number that is not finite; it is not taken.
    /// </exception>
    public bool Push(ReadOnlySpan<float> frame)
    {
        int before = _streams[0].Answered;
        PushMany(_all.AsSpan(0, 1), frame);
        return _streams[0].Answered > before;
    }

    /// <summary>Takes the next frame of every stream.</summary>
    /// <param name="frames">[stream, numbers of a frame].</param>
    /// <inheritdoc cref="Push" path="/exception"/>
    public void PushMany(ReadOnlySpan<float> frames) => PushMany(_all, frames);

    /// <summary>Takes the next frame of some streams.</summary>
    /// <param name="streams">Their numbers, each once.</param>
    /// <param name="frames">[streams at hand, numbers of a frame].</param>
    /// <inheritdoc cref="Push" path="/exception"/>
    public void PushMany(ReadOnlySpan<int> streams, ReadOnlySpan<float> frames)
    {
        Check(streams, frames);
        for (int row = 0; row < streams.Length; row++)
        {
            StreamState stream = _streams[streams[row]];
            double seconds = stream.Clock.TimeOf(stream.Given);
            ReadOnlySpan<float> frame = _fixed[stream.Number].Push(frames.Slice(row * Shape.Size, Shape.Size), seconds);
            foreach (StreamMember member in _members)
                member.Take(row, stream.Number, frame, seconds);
        }
        Span<float> mean = _mean.AsSpan(0, streams.Length * Classes.Count);
        mean.Clear();
        foreach (StreamMember member in _members)
        {
            member.Answer(streams, _said);
            Add(mean);
        }
        for (int row = 0; row < streams.Length; row++)
        {
            StreamState stream = _streams[streams[row]];
            if (++stream.Given > _networkLookAhead)
                stream.Take(mean.Slice(row * Classes.Count, Classes.Count));
        }
    }

    /// <summary>
    /// After a stream's last frame: answers one more frame. When none is left the decoder ends, all events become certain, and only
    /// <see cref="Restart"/> goes on.
    /// </summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    /// <returns>Whether a frame was answered.</returns>
    public bool PushEnd(int stream = 0)
    {
        StreamState ending = _streams[stream];
        int before = ending.Answered;
        while (ending.Answered == before && ending.Said < ending.Given)
        {
            Span<float> mean = _mean.AsSpan(0, Classes.Count);
            mean.Clear();
            foreach (StreamMember member in _members)
            {
                member.Network.PushEnd(stream, _said);
                Add(mean);
            }
            ending.Take(mean);
        }
        if (ending.Answered == before)
            ending.TakeLastAgain();
        return ending.Answered > before;
    }

    /// <summary>So many frames were lost before the next one: later ones have their time. The network goes on without them.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="stream">Number of the stream, from 0.</param>
    public void Skip(int frames, int stream = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        if (frames > 0 && _streams[stream].Given > 0)
            _streams[stream].Clock.Skip(_streams[stream].Given, frames);
    }

    /// <summary>The next event of a stream that has not been taken.</summary>
    /// <param name="told">The event.</param>
    /// <param name="stream">Number of the stream, from 0.</param>
    public bool TryTake(out StreamedEvent told, int stream = 0) => _streams[stream].TryTake(out told);

    /// <summary>A stream begins anew, for another capture.</summary>
    /// <param name="stream">Number of the stream, from 0.</param>
    public void Restart(int stream = 0)
    {
        _fixed[stream].Restart();
        foreach (StreamMember member in _members)
            member.Restart(stream);
        _streams[stream].Restart();
    }

    private void Add(Span<float> mean)
    {
        for (int i = 0; i < mean.Length; i++)
            mean[i] += _said[i] / _members.Length; // as the experiment adds
    }

    private void Check(ReadOnlySpan<int> streams, ReadOnlySpan<float> frames)
    {
        if (frames.Length != streams.Length * Shape.Size)
            throw new DataFormatException(
                $"frame {_streams[streams.IsEmpty ? 0 : streams[0]].Given}",
                $"has {frames.Length} numbers; {streams.Length} of {Shape.Size} each are expected, {Shape}.",
                "Give frames of the same radar and chain."
            );
        int bad = frames.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
            throw new DataFormatException(
                $"frame {_streams[streams[bad / Shape.Size]].Given}",
                string.Create(CultureInfo.InvariantCulture, $"holds {frames[bad]}; finite numbers are expected."),
                "Leave the frame out, or mend what makes it."
            );
    }
}
