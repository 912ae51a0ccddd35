using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.LooFineTune;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

/// <summary>What networks that answer together say of one channel of a hold, whose frames are gone.</summary>
/// <param name="Given">The channel as the data gives it, without frames.</param>
/// <param name="Block">The same as the fixed steps leave it.</param>
/// <param name="Length">Its frames, as these steps leave them.</param>
/// <param name="Values">What each network says, in the target's unit.</param>
/// <param name="Frames">What each says frame by frame; null where they answer once a hold.</param>
internal sealed record AnsweredHold(HoldSequence Given, FrameBlock Block, int Length, double[] Values, float[][]? Frames)
{
    /// <summary>The mean over the networks.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            foreach (double value in Values)
                sum += value / Values.Length;
            return sum;
        }
    }

    /// <summary>Which channel of which hold it is.</summary>
    public static (CaptureId Capture, int Hold, int? Channel) KeyOf(HoldSequence hold) => (hold.Id, hold.Number, hold.Channel);

    /// <summary>The channel as the fixed steps leave it, with what was measured.</summary>
    /// <param name="hold">As the data gives it.</param>
    public HoldSequence With(HoldSequence hold) => Block.Onto(hold).WithoutFrames(Length);
}

/// <summary>Networks that answer together, in memory, each behind the steps that it was trained behind.</summary>
internal sealed class HoldNetworks : IDisposable
{
    private readonly StepPipeline _steps;
    private readonly List<IHoldRegressor> _members = [];

    /// <summary>Reads their weights.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="by">Which networks of it.</param>
    /// <param name="options">Every option of its run.</param>
    /// <param name="shape">Frames as the data has them.</param>
    /// <exception cref="DataFormatException">A file is damaged or of another architecture.</exception>
    public HoldNetworks(ModelFolder folder, AnsweringModel by, LooFineTuneOptions options, FrameShape shape)
    {
        By = by;
        LooFineTuneOptions chosen = OptionOverrides.Apply(options, by.Origin.Chosen);
        _steps = StepPipeline.Of(chosen.Steps);
        try
        {
            foreach (ModelMember member in by.Members)
                _members.Add(
                    UnitSteps
                        .Restored(_steps.Rest, folder.WeightsOf(member).Steps, folder.PathOf(member.Note))
                        .Before(Read(folder, member, chosen, _steps.ShapeOf(shape)))
                );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Which they are.</summary>
    public AnsweringModel By { get; }

    /// <summary>What they say of a channel of a hold.</summary>
    /// <param name="hold">As the data gives it.</param>
    /// <param name="cancellation">Stops between networks.</param>
    public AnsweredHold Answer(HoldSequence hold, CancellationToken cancellation)
    {
        FrameBlock block = _steps.Fixed.Apply(FrameBlock.Of(hold));
        HoldSequence[] given = [block.Onto(hold)];
        var values = new double[_members.Count];
        var frames = new List<float[]>();
        for (int i = 0; i < values.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            values[i] = _members[i].Predict(given)[0];
            if (_members[i].PredictFrames(given) is [var ofFrames])
                frames.Add(ofFrames);
        }
        return new AnsweredHold(
            hold.WithoutFrames(),
            block with
            {
                Frames = [],
            },
            block.Length,
            values,
            frames.Count == _members.Count ? [.. frames] : null
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _members.ForEach(m => m.Dispose());

    /// <summary>Reads a network that takes frames as every step leaves them.</summary>
    /// <exception cref="DataFormatException">A file is damaged or of another architecture.</exception>
    public static IHoldRegressor Read(ModelFolder folder, ModelMember member, LooFineTuneOptions options, FrameShape shape)
    {
        if (folder.WeightsOf(member) is not { TargetMean: { } mean, TargetDeviation: { } deviation })
            throw new DataFormatException(folder.PathOf(member.Note), "does not say the scale of its targets.", "Train again.");
        return TrainedHoldRegressor.Read(
            folder.PathOf(member.Weights),
            options.Model,
            shape,
            new TargetScale(mean, deviation),
            options.FineTuning
        );
    }
}
