using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Parts;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// A trained model of events, applied to captures with or without labels. How frames are made, steps, networks, the mean of an
/// ensemble and the decoder are those of the run that made it: on the run's own data it gives the run's own figures, to the bit.
/// </summary>
public sealed partial class EventModel
{
    private readonly ModelFolder _folder;
    private readonly GoUpDownOptions _options;
    private readonly Bench _bench;

    private EventModel(ModelFolder folder, GoUpDownOptions options, Bench bench) => (_folder, _options, _bench) = (folder, options, bench);

    /// <summary>Takes a model.</summary>
    /// <param name="folder">The model, or a run read as one.</param>
    /// <param name="bench">The parts that its options may name.</param>
    /// <param name="overrides">Changes of how data is read or events are decoded, <c>key=value</c>.</param>
    /// <exception cref="TreePoseException">It is no model of events.</exception>
    /// <exception cref="OptionsException">A change is of something that belongs to the model.</exception>
    public static EventModel Of(ModelFolder folder, Bench bench, IReadOnlyList<string>? overrides = null)
    {
        PredictionOptions.RequireKind(folder, ModelKinds.Events);
        return new(folder, PredictionOptions.Of(folder, GoUpDownOptions.Over(bench), o => o.Sources, overrides ?? []), bench);
    }

    /// <summary>The model on disk.</summary>
    public ModelFolder Folder => _folder;

    /// <summary>Every option of its run, with changes.</summary>
    internal GoUpDownOptions Options => _options;

    /// <summary>What it tells apart.</summary>
    public FrameClasses Classes => new(_folder.Description.Classes!);

    /// <summary>Opens data as training did, but without asking for labels.</summary>
    /// <param name="data">A source as given to <c>--data</c>, or files: frames as <c>.npy</c>, raw radar recordings as <c>.h5</c>.</param>
    /// <param name="seed">Seed of simulated data; null for that of the run.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="OptionsException">It is neither one source nor files.</exception>
    public FrameDataset Read(IReadOnlyList<string> data, int? seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        var recordings = new Recordings(data, seed, progress, cancellation);
        bool areFiles = AreFiles(data);
        FrameDataset read = areFiles
            ? FrameFiles.Read(recordings, _folder, _options.Sources)
            : DataSource.Open<FrameDataset>(data[0], _options.Sources, SeedOf(seed), progress, cancellation, labelsNeeded: false);
        return Told(read, recordings, areFiles);
    }

    private static bool AreFiles(IReadOnlyList<string> data)
    {
        bool areFiles = data.Count > 0 && data.All(FrameFiles.Is);
        return areFiles || data.Count == 1
            ? areFiles
            : throw new OptionsException([$"--data {string.Join(' ', data)}: one source is allowed, or files that exist (.npy, .h5)."]);
    }

    private int SeedOf(int? given) => given ?? _folder.Description.Seed;

    /// <summary>What a model may answer for, and what is to be known of who is in it.</summary>
    private FrameDataset Told(FrameDataset read, Recordings recordings, bool areFiles)
    {
        string named = recordings.Data[0];
        bool isOther =
            areFiles || (SeedOf(recordings.Seed) != _folder.Description.Seed && named.StartsWith("simulated:", StringComparison.Ordinal));
        read = PersonalData.Of(_folder, read);
        string? doubt = AnsweringModels.Doubt(_folder, areFiles ? "What the files hold" : named, isOther, read.Participants);
        return doubt is null ? read : read with { Findings = [.. read.Findings, doubt] };
    }

    /// <summary>Finds the events of every capture.</summary>
    /// <param name="data">Captures, with or without labels.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all, people that they have seen among them.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public EventPrediction Predict(FrameDataset data, bool byAll, IWorkProgress progress, CancellationToken cancellation = default)
    {
        using var answering = new EventAnswering(this, byAll);
        answering.Take(data.Source, data.Sequences, progress, cancellation);
        return answering.End(data.Source, data.Axes, Prediction);
    }

    /// <summary>
    /// Reads captures and finds their events, one after the other: the frames of one capture are in memory at a time, where the source
    /// hands captures over as it reads them. The answers are those of <see cref="Read"/> and <see cref="Predict"/>, to the bit. A model
    /// that is adapted to all captures of a person reads everything first.
    /// </summary>
    /// <param name="data">As <see cref="Read"/> takes it.</param>
    /// <param name="seed">Seed of simulated data; null for that of the run.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all, people that they have seen among them.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <returns>The captures without frames, and what was found.</returns>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public (FrameDataset Data, EventPrediction Found) ReadAndPredict(
        IReadOnlyList<string> data,
        int? seed,
        bool byAll,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => ReadAndPredict(new Recordings(data, seed, progress, cancellation), byAll, null);

    /// <summary>The same, told of each capture while its frames are there.</summary>
    /// <param name="recordings">What is read.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all.</param>
    /// <param name="decoded">Receives the channels of a capture and what was found in it; null where nobody asks.</param>
    internal (FrameDataset Data, EventPrediction Found) ReadAndPredict(
        Recordings recordings,
        bool byAll,
        Action<IReadOnlyList<FrameSequence>, CaptureResult>? decoded
    )
    {
        using var answering = new EventAnswering(this, byAll);
        string source = string.Join(' ', recordings.Data);
        FrameDataset read;
        if (answering.NeedsWholePeople)
        {
            read = Read(recordings.Data, recordings.Seed, recordings.Progress, recordings.Cancellation);
            var said = answering.Take(source, read.Sequences, recordings.Progress, recordings.Cancellation).ToLookup(p => p.Sequence.Id);
            foreach (var capture in read.Sequences.GroupBy(s => s.Id))
                Tell([.. capture], [.. said[capture.Key]]);
        }
        else
        {
            read = Each(recordings, c => Tell(c, answering.Take(source, c, SilentProgress.Instance, recordings.Cancellation)));
        }
        return (read, answering.End(read.Source, read.Axes, Prediction));

        void Tell(IReadOnlyList<FrameSequence> channels, IReadOnlyList<FramePrediction> said) =>
            decoded?.Invoke(channels, CaptureResult.FromPredictions(said, answering.DecoderFor(channels[0])).Single());
    }

    /// <summary>Reads captures, and hands over those that the model may answer for.</summary>
    private FrameDataset Each(Recordings recordings, Action<IReadOnlyList<FrameSequence>> take)
    {
        void Own(IReadOnlyList<FrameSequence> channels)
        {
            if (PersonalData.IsOwn(_folder, channels[0]))
                take(channels);
        }
        return Told(EachAs(recordings, _folder, _options.Sources, Own), recordings, AreFiles(recordings.Data));
    }

    /// <summary>Reads captures as a model takes them.</summary>
    /// <param name="recordings">What is read.</param>
    /// <param name="model">The model that frames are for.</param>
    /// <param name="sources">How they are made.</param>
    /// <param name="take">Receives the channels of each capture.</param>
    internal FrameDataset EachAs(
        Recordings recordings,
        ModelFolder model,
        PartSections sources,
        Action<IReadOnlyList<FrameSequence>> take
    ) =>
        AreFiles(recordings.Data)
            ? FrameFiles.Each(recordings, model, sources, take)
            : DataSource.Each(recordings.Data[0], sources, SeedOf(recordings.Seed), take, recordings.Progress, recordings.Cancellation);

    private EventPrediction Prediction(IReadOnlyList<EventAnswers> answers) =>
        new(answers, _bench.CaptureMetrics.All, _options.Protocol, Classes);

    /// <summary>A capture with the model's classes: one without labels may not name any.</summary>
    internal static FrameSequence Named(ModelFolder folder, FrameClasses classes, FrameSequence capture) =>
        capture.Classes.Equals(classes) ? capture
        : capture.LabelledFrames == 0 && capture.Events.Count == 0 ? capture with { Classes = classes }
        : throw new LabelException(
            $"The capture {capture.Id.Name} has labels of the classes {capture.Classes}; {folder.Folder} tells {classes} apart. "
                + "Leave the labels out, or give it data of its own classes."
        );

    /// <summary>Refuses frames that stand for something else; says which recordings are not like those of training.</summary>
    private IEnumerable<string> Checked(AnsweringModel by, FrameDataset data, FrameSequence[] captures)
    {
        TrainingRanges? trained = _folder.WeightsOf(by.Members[0]).Ranges;
        InputRangeCheck.Require(_folder.Folder, trained, data.Source, data.Axes);
        return InputRangeCheck.Warnings(trained, data.Shape, captures.Select(s => (GoUpDownWork.NameOf(s), s.Frames)));
    }
}
