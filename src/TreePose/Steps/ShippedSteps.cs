using TreePose.Parts;
using TreePose.Steps.Shipped;

namespace TreePose.Steps;

/// <summary>The preprocessing steps that TreePose ships; they are registered as a user's own are, and pass the same contract.</summary>
public static class ShippedSteps
{
    private static readonly StepPart[] All =
    [
        StepPart.Of(
            "mti",
            "clutter removal: running mean, two-pulse canceller or the capture's mean, over frames or chirps",
            new MtiOptions(),
            o => new MtiStep(o)
        ),
        StepPart.Of("difference", "difference of neighbouring frames", new DifferenceOptions(), o => new DifferenceStep(o)),
        StepPart.Of("power", "|x| to a power; complex frames become real", new PowerOptions(), o => new PowerStep(o)),
        StepPart.Of("log1p", "log(1 + |x|) with the sign of x", () => new Log1pStep()),
        StepPart.Of("decibel", "level in dB, with a floor", new DecibelOptions(), o => new DecibelStep(o)),
        StepPart.Of(
            "standardise.perChannel",
            "mean 0 and deviation 1 in each channel of the training frames",
            new StandardiseOptions(),
            o => new StandardisePerChannel(o)
        ),
        StepPart.Of(
            "standardise.perBin",
            "mean 0 and deviation 1 in each bin of the training frames",
            new StandardiseOptions(),
            o => new StandardisePerBin(o)
        ),
        StepPart.Of(
            "standardise.perCapture",
            "mean 0 and deviation 1 within each capture or hold",
            new StandardiseCaptureOptions(),
            o => new StandardisePerCapture(o)
        ),
        StepPart.Of(
            "normalise.frame",
            "largest magnitude, sum or energy 1 in each frame",
            new NormaliseFrameOptions(),
            o => new NormaliseFrameStep(o)
        ),
        StepPart.Of(
            "align.range",
            "shifts each capture so that the person stands at a stated range bin",
            new AlignRangeOptions(),
            o => new AlignRangeStep(o)
        ),
        StepPart.Of("crop.range", "keeps some range bins", new CropRangeOptions(), o => new CropRangeStep(o)),
        StepPart.Of("crop.doppler", "keeps the Doppler bins around zero", new CropDopplerOptions(), o => new CropDopplerStep(o)),
        StepPart.Of("flip.doppler", "exchanges approaching and receding", () => new FlipDopplerStep()),
        StepPart.Of("rate", "another frame period, with labels, events and targets", new RateOptions(), o => new RateStep(o)),
    ];

    /// <summary>A list of the shipped steps.</summary>
    public static PartList<StepPart> List()
    {
        var steps = new PartList<StepPart>("step");
        AddTo(steps);
        return steps;
    }

    /// <summary>Adds the shipped steps to a list.</summary>
    /// <exception cref="PartException">One of these names is there.</exception>
    public static void AddTo(PartList<StepPart> steps)
    {
        foreach (StepPart part in All)
            steps.Add(part);
    }
}
