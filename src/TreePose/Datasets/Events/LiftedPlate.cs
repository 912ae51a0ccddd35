using System.Globalization;
using TreePose.Balance;
using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>Which of a recording's plates the lifted foot stands on: as it is said, or as the loads show it.</summary>
/// <param name="Lifted">The plate of the lifted foot, the first being 1; null to find out.</param>
/// <param name="Standing">The plate of the standing foot.</param>
/// <param name="Kind">Kind of source, for errors: <c>c3d</c>.</param>
internal sealed record LiftedPlate(int? Lifted, int? Standing, string Kind)
{
    private const double ClearShare = 0.9;

    /// <summary>Which plates to read the events from.</summary>
    /// <param name="plates">All plates of the recording, numbered from 1.</param>
    /// <param name="clock">Their clock.</param>
    /// <param name="rules">When a plate is empty.</param>
    /// <exception cref="TreePoseException">There are not two plates, or the loads do not show which foot is lifted.</exception>
    public FootPlates Of(IReadOnlyList<ForcePlateRecording> plates, RadarClock clock, FootEventOptions rules)
    {
        if (plates.Count < 2)
            throw Wrong(
                plates,
                $"there is {Plural.Of(plates.Count, "force plate")}. Foot events need two: the lifted foot's, which becomes empty, and the "
                    + "standing foot's, which shows when the pose is stable.",
                "Record each foot on a plate of its own."
            );
        if (Lifted is { } lifted && Standing is { } standing)
            return new FootPlates(Plate(plates, lifted), Plate(plates, standing), clock);
        if (plates.Count == 2 && (Lifted ?? 3 - Standing) is { } one)
            return new FootPlates(Plate(plates, one), Plate(plates, 3 - one), clock);
        return (Lifted ?? Standing) is null
            ? Found(plates, clock, rules)
            : throw Wrong(plates, $"there are {plates.Count} plates, and one of them is named: the other foot's is not known.", Name());
    }

    private FootPlates Found(IReadOnlyList<ForcePlateRecording> plates, RadarClock clock, FootEventOptions rules)
    {
        ForcePlateRecording[] loaded = [.. plates.Where(p => !IsEmptyThroughout(p, rules))];
        string numbers = string.Join(", ", loaded.Select(p => p.Plate));
        if (loaded.Length < 2)
            throw Wrong(
                plates,
                (loaded.Length == 0 ? "no plate" : $"only plate {numbers}") + $" of {plates.Count} ever bears a load.",
                "Choose a recording in which each foot stands on a plate of its own."
            );
        if (loaded.Length > 2)
            throw Wrong(plates, $"the plates {numbers} all bear a load, and two of them are the feet's.", Name());
        double first = SecondsUp(loaded[0], loaded[1], rules),
            second = SecondsUp(loaded[1], loaded[0], rules),
            most = Math.Max(first, second);
        if (most == 0)
            throw Wrong(
                plates,
                $"neither plate {loaded[0].Plate} nor plate {loaded[1].Plate} becomes empty while the other bears the load, so no foot is "
                    + Text($"lifted; a plate is empty below {rules.EmptyPlateNewtons} N (emptyPlateNewtons)."),
                "Leave it out, or check the plates' zero."
            );
        (ForcePlateRecording lifted, ForcePlateRecording standing) = first > second ? (loaded[0], loaded[1]) : (loaded[1], loaded[0]);
        string seen = Text($"plate {lifted.Plate} is empty for {most:0.0#} s while plate {standing.Plate} bears the load");
        double other = Math.Min(first, second);
        return most >= ClearShare * (first + second)
            ? new FootPlates(lifted, standing, clock)
            {
                Finding =
                    $"the foot on plate {lifted.Plate} is lifted, the one on plate {standing.Plate} stands: {seen}"
                    + Text($", the other way round for {other:0.0#} s."),
            }
            : throw Wrong(plates, $"{seen}, and the other way round for {Text($"{other:0.0#}")} s: both feet are lifted.", Name());
    }

    /// <summary>How long a plate is empty after it bore a load, while the other one bears the load all the time, s.</summary>
    private static double SecondsUp(ForcePlateRecording plate, ForcePlateRecording other, FootEventOptions rules)
    {
        List<EmptySpan> others = PlateContact.EmptySpans(other, rules, out _);
        return PlateContact
            .EmptySpans(plate, rules, out _)
            .Where(s => s.Start > 0 && !others.Any(o => o.Start < s.End && s.Start < o.End))
            .Sum(s => (s.End - s.Start) / plate.SamplingFrequencyHz);
    }

    private static bool IsEmptyThroughout(ForcePlateRecording plate, FootEventOptions rules) =>
        PlateContact.EmptySpans(plate, rules, out _) is [{ Start: 0 } all] && all.End == plate.Length;

    private ForcePlateRecording Plate(IReadOnlyList<ForcePlateRecording> plates, int number) =>
        number >= 1 && number <= plates.Count
            ? plates[number - 1]
            : throw Wrong(plates, $"there is no plate {number}; there are {plates.Count}.", Name());

    private string Name() => $"Say which: --set {Kind}.liftedPlatform=N --set {Kind}.standingPlatform=N, the first plate being 1.";

    private static UnusableCopException Wrong(IReadOnlyList<ForcePlateRecording> plates, string problem, string remedy) =>
        new UnusableCopException(problem, remedy).In(plates.Count > 0 ? plates[0].File : null);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
