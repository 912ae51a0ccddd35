using System.Text.Json.Nodes;

namespace TreePose.ModelFolders;

/// <summary>What makes a model one person's: fine-tuned from another on the person's first recordings.</summary>
public sealed record PersonalModel
{
    /// <summary>The person, whom alone it answers for.</summary>
    public required string Participant { get; init; }

    /// <summary>The model that it was made from, as it was called.</summary>
    public required string From { get; init; }

    /// <summary>Which of its networks: <c>fold 03</c>, <c>all participants</c>.</summary>
    public required string Answered { get; init; }

    /// <summary>SHA-256 of the weights that fine-tuning began with.</summary>
    public required IReadOnlyList<string> WeightsSha256 { get; init; }

    /// <summary>The data that the person's recordings are from, as it was named.</summary>
    public required string Data { get; init; }

    /// <summary>What of the network was changed.</summary>
    public required string Mode { get; init; }

    /// <summary>Options of the fine-tuning: epochs, learning rate, batch.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Captures, or holds (<c>CAPTURE hold 2</c>), that it was fine-tuned on. It never answers for them.</summary>
    public required IReadOnlyList<string> TunedOn { get; init; }

    /// <summary>The later ones, on which before and after were measured.</summary>
    public required IReadOnlyList<string> MeasuredOn { get; init; }

    /// <summary>Figures on the later ones, by method: <c>before</c>, <c>after</c>, baselines.</summary>
    public required JsonObject Figures { get; init; }

    /// <summary>How the person's recordings differ from those that the general model was trained on; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether it was the better one there, in a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>What whoever applies it is told.</summary>
    /// <param name="leftOut">How many recordings of the data are called as some that it was fine-tuned on.</param>
    public string Finding(int leftOut)
    {
        string what = IsOfHolds ? "hold" : "capture",
            left = leftOut == 0
                ? "none of that name is here"
                : $"{Plural.Of(leftOut, what)} of that name {(leftOut == 1 ? "is" : "are")} left out";
        string on = Plural.Of(TunedOn.Count, what);
        return $"This is the personal model of participant {Participant}, fine-tuned on {on} of theirs: {left}.";
    }

    /// <summary>How a hold is called in <see cref="TunedOn"/>.</summary>
    /// <param name="capture">Its capture.</param>
    /// <param name="number">Its number there.</param>
    public static string NameOfHold(string capture, int number) => FormattableString.Invariant($"{capture}{HoldMark}{number}");

    private const string HoldMark = " hold ";

    private bool IsOfHolds => TunedOn.Any(t => t.Contains(HoldMark, StringComparison.Ordinal));
}
