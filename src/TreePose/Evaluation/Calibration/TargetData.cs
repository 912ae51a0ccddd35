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
/// <param name="Amount">Physical holds, or the share of the first quarter's sequences; 0 for none.</param>
/// <param name="IsShare">Whether the amount is a share.</param>
public sealed record TargetData(TargetUse Use, double Amount = 0, bool IsShare = false)
{
    /// <summary>None of the person's data.</summary>
    public static TargetData None { get; } = new(TargetUse.None);

    /// <summary>What a setting of calibration uses. Every way to calibrate that there is needs targets.</summary>
    public static TargetData Of(FineTuning? mode, double amount, bool isShare) =>
        mode is null ? None : new(TargetUse.Labelled, amount, isShare);

    /// <summary><c>none</c>, <c>labelled (1 hold)</c>, <c>labelled (4 holds)</c>, <c>labelled (0.33 of first quarter)</c>.</summary>
    public override string ToString()
    {
        string amount = Amount.ToString("0.##", CultureInfo.InvariantCulture);
        return Use == TargetUse.None
            ? "none"
            : $"{(Use == TargetUse.Labelled ? "labelled" : "unlabelled")} ({amount} "
                + $"{(IsShare ? "of first quarter" : Amount == 1 ? "hold" : "holds")})";
    }
}
