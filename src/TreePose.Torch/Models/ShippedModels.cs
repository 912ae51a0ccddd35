using TreePose.Parts;

namespace TreePose.Torch.Models;

/// <summary>The architectures that TreePose ships; they are registered as a user's own are, and pass the same contract.</summary>
public static class ShippedModels
{
    private static readonly FrameClassifierPart[] Classifiers =
    [
        FrameClassifierPart.Of(
            "study",
            "the study's Conv-pool-LSTM-Linear, looks only backwards",
            new StudyClassifierOptions(),
            (input, options) => new StudyClassifier(input, options)
        ),
        FrameClassifierPart.Of(
            "bilstm",
            "two-convolution encoder, LSTM forwards and backwards",
            new BidirectionalOptions(),
            (input, options) => new BidirectionalClassifier(input, options)
        ),
        FrameClassifierPart.Of(
            "tcn",
            "two-convolution encoder, dilated convolutions over time",
            new TemporalConvolutionOptions(),
            (input, options) => new TemporalConvolutionClassifier(input, options)
        ),
    ];

    private static readonly SequenceRegressorPart[] Regressors =
    [
        SequenceRegressorPart.Of(
            "study",
            "the study's CNN-LSTM, one number a hold from its last frame",
            new StudyRegressorOptions(),
            (shape, options) => new StudyRegressor(shape, options)
        ),
        SequenceRegressorPart.Of(
            "study-copspeed",
            "the study's per-frame COP speed, averaged over the hold",
            new StudyRegressorOptions(),
            (shape, options) => new StudyCopSpeed(shape, options)
        ),
        SequenceRegressorPart.Of(
            "attention",
            "frame encoder, attention-weighted mean and deviation over the hold",
            new AttentionOptions(),
            (shape, options) => new AttentionRegressor(shape, options)
        ),
    ];

    /// <summary>A list of the shipped frame classifiers.</summary>
    public static PartList<FrameClassifierPart> FrameClassifiers() => Add(Classifiers, new("model"));

    /// <summary>A list of the shipped sequence regressors.</summary>
    public static PartList<SequenceRegressorPart> SequenceRegressors() => Add(Regressors, new("model"));

    /// <summary>Adds the shipped frame classifiers to a list.</summary>
    /// <exception cref="PartException">One of these names is there.</exception>
    public static void AddTo(PartList<FrameClassifierPart> models) => Add(Classifiers, models);

    /// <summary>Adds the shipped sequence regressors to a list.</summary>
    /// <exception cref="PartException">One of these names is there.</exception>
    public static void AddTo(PartList<SequenceRegressorPart> models) => Add(Regressors, models);

    private static PartList<TPart> Add<TPart>(TPart[] parts, PartList<TPart> to)
        where TPart : Part
    {
        foreach (TPart part in parts)
            to.Add(part);
        return to;
    }
}
