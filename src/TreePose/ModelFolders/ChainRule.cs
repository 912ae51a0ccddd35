using System.Globalization;
using System.Text.Json.Serialization;
using TreePose.Datasets;

namespace TreePose.ModelFolders;

/// <summary>
/// How holds are made of events: a hold begins with the frame at which an event of one class is over, and ends with the frame at which
/// the next event, of the other class, begins.
/// </summary>
/// <param name="From">The class whose end begins a hold: <c>going up</c>.</param>
/// <param name="To">The class whose beginning ends it: <c>going down</c>.</param>
/// <param name="LeastFrames">Shorter holds are left out, frames as they are recorded.</param>
/// <param name="Because">Why so many.</param>
public sealed record ChainRule(string From, string To, int LeastFrames, string Because)
{
    private const double OtherwiseSeconds = 1;

    /// <summary>The rule for a model of holds.</summary>
    /// <param name="holds">The model.</param>
    /// <param name="leastFrames">The shortest hold as somebody asked for it; null takes the shortest of the model's training.</param>
    internal static ChainRule For(ModelFolder holds, int? leastFrames)
    {
        FrameClasses foot = FrameClasses.Foot;
        (int least, string because) =
            leastFrames is { } asked ? (asked, "it was asked for when the row was made")
            : holds.Description.Ranges?.LeastFrames is { } trained ? (trained, "the shortest hold that the model was trained on")
            : (
                (int)Math.Ceiling(OtherwiseSeconds / holds.Description.Any!.ShortestPeriod),
                "one second, since the model does not say how short the holds were that it was trained on"
            );
        return new ChainRule(foot.Names[1], foot.Names[2], least, because);
    }

    /// <summary>The rule in words.</summary>
    [JsonIgnore]
    public string Sentence =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"A hold begins when '{From}' is over and ends when the next event, '{To}', begins. It has "
        ) + string.Create(CultureInfo.InvariantCulture, $"{LeastFrames} frames or more ({Because}).");

    internal string? Problem =>
        LeastFrames < 1 ? $"'leastFrames' is {LeastFrames}, allowed is 1 or more"
        : From == To ? $"a hold begins and ends with '{From}'"
        : null;
}
