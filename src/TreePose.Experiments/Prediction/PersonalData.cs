using TreePose.Captures;
using TreePose.Datasets;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>What a person's own model may answer for: that person's recordings, without those that it was fine-tuned on.</summary>
internal static class PersonalData
{
    /// <summary>The captures of the person.</summary>
    /// <exception cref="TreePoseException">None is left.</exception>
    public static FrameDataset Of(ModelFolder model, FrameDataset data) =>
        model.Description.Personal is not { } personal
            ? data
            : data with
            {
                Sequences = Left(model, personal, data.Source, data.Sequences, s => s.Id, s => s.Id.Name),
                Findings = [.. data.Findings, .. Said(personal, data.Participants, data.Sequences.Select(s => s.Id.Name))],
            };

    /// <summary>Whether a model may answer for a capture: everybody's may for all.</summary>
    public static bool IsOwn(ModelFolder model, FrameSequence capture) =>
        model.Description.Personal is not { } personal
        || (capture.Id.Participant == personal.Participant && !personal.TunedOn.Contains(capture.Id.Name));

    /// <inheritdoc cref="IsOwn(ModelFolder, FrameSequence)"/>
    public static bool IsOwn(ModelFolder model, HoldSequence hold) =>
        model.Description.Personal is not { } personal
        || (hold.Id.Participant == personal.Participant && !personal.TunedOn.Contains(NameOf(hold)));

    /// <summary>The holds of the person.</summary>
    /// <exception cref="TreePoseException">None is left.</exception>
    public static HoldDataset Of(ModelFolder model, HoldDataset data) =>
        model.Description.Personal is not { } personal
            ? data
            : data with
            {
                Holds = Left(model, personal, data.Source, data.Holds, h => h.Id, NameOf),
                Findings = [.. data.Findings, .. Said(personal, data.Participants, data.Holds.Select(NameOf))],
            };

    /// <summary>How a hold is called where a model says what it was fine-tuned on.</summary>
    public static string NameOf(HoldSequence hold) => PersonalModel.NameOfHold(hold.Id.Name, hold.Number);

    private static T[] Left<T>(
        ModelFolder model,
        PersonalModel personal,
        string source,
        IEnumerable<T> all,
        Func<T, CaptureId> idOf,
        Func<T, string> nameOf
    )
    {
        T[] own = [.. all.Where(r => idOf(r).Participant == personal.Participant)],
            left = [.. own.Where(r => !personal.TunedOn.Contains(nameOf(r)))];
        return left.Length > 0
            ? left
            : throw new TreePoseException(
                $"{model.Folder} is the personal model of participant '{personal.Participant}' and answers for nobody else; {source} has "
                    + (own.Length == 0 ? "nobody of that name." : "nothing of theirs but what it was fine-tuned on.")
            );
    }

    private static IEnumerable<string> Said(PersonalModel personal, IReadOnlyList<string> people, IEnumerable<string> names)
    {
        yield return personal.Finding(names.Distinct().Count(personal.TunedOn.Contains));
        string[] others = [.. people.Where(p => p != personal.Participant)];
        if (others.Length > 0)
            yield return $"Other people are left out, since it is the model of one: {string.Join(", ", others)}.";
    }
}
