using System.Globalization;

namespace TreePose.Evaluation.Calibration;

/// <summary>What of a held-out person's data a model was adapted with before it was scored.</summary>
public enum TargetUse
{
    /// <summary>Nothing: what is done to a capture by itself, such as its own standardisation, is none either.</summary>
    None,

    /// <summary>Frames of theirs, without targets.</summary>
    Unlabelled,

    /// <summary>Frames of theirs with targets.</summary>
    Labelled,
}

/// <summary>Which data of the held-out person a figure stands on; the data that scores it is never among them.</summary>
/// <param name="Use">What was used.</param>
/// <param name="Amount">
/// Physical holds, or the share of the first quarter's sequences; 0 for none, and unlabelled for the very captures that are tested.
/// </param>
/// <param name="IsShare">Whether the amount is a share.</param>
public sealed record TargetData(TargetUse Use, double Amount = 0, bool IsShare = false)
{
    /// <summary>None of the person's data.</summary>
    public static TargetData None { get; } = new(TargetUse.None);

    /// <summary>The frames of the captures that are tested, without their labels.</summary>
    public static TargetData OwnCaptures { get; } = new(TargetUse.Unlabelled);

    /// <summary>What a setting of calibration uses.</summary>
    public static TargetData Of(FineTuning? mode, double amount, bool isShare) =>
        mode is not { } tuned ? None : new(IsLabelled(tuned) ? TargetUse.Labelled : TargetUse.Unlabelled, amount, isShare);

    /// <summary>What an adaptation uses.</summary>
    public static TargetData Of(Adaptation adaptation) => adaptation == Adaptation.None ? None : OwnCaptures;

    /// <summary>Whether a way to calibrate needs the targets of the calibration holds.</summary>
    public static bool IsLabelled(FineTuning mode) => mode != FineTuning.InputScaling;

    /// <summary>
    /// <c>none</c>, <c>labelled (1 hold)</c>, <c>unlabelled (4 holds)</c>, <c>labelled (0.33 of first quarter)</c>,
    /// <c>unlabelled (the captures tested)</c>.
    /// </summary>
    public override string ToString()
    {
        string amount = Amount.ToString("0.##", CultureInfo.InvariantCulture);
        return Use == TargetUse.None ? "none"
            : this == OwnCaptures ? "unlabelled (the captures tested)"
            : $"{(Use == TargetUse.Labelled ? "labelled" : "unlabelled")} ({amount} "
                + $"{(IsShare ? "of first quarter" : Amount == 1 ? "hold" : "holds")})";
    }
}
