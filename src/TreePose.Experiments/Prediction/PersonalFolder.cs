using System.Text.Json;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.Experiments.Prediction;

/// <summary>Makes the folder of a person's own model.</summary>
internal static class PersonalFolder
{
    /// <summary>What is known before anything is tuned; the rest is filled in by whoever does it.</summary>
    public static PersonalModel About(ModelFolder model, string source, FineTuneRequest request, AnsweringModel by) =>
        new()
        {
            Participant = request.Participant,
            From = model.Folder,
            Answered = by.Name,
            WeightsSha256 = [.. by.Members.Select(m => RunFiles.Hash(model.PathOf(m.Weights)))],
            Data = source,
            Mode = JsonNamingPolicy.CamelCase.ConvertName(request.Mode.ToString()),
            Options = [],
            TunedOn = [],
            MeasuredOn = [],
            Figures = [],
            Verdict = "",
        };

    /// <summary>Makes it, whole or not at all.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="model">The model that it was made from.</param>
    /// <param name="by">Its networks that were fine-tuned.</param>
    /// <param name="made">What was done, and what it was fine-tuned on.</param>
    /// <param name="write">Writes a member's weights: given the member, the path of a file, its name and what stands beside.</param>
    public static ModelFolder Make(
        string folder,
        ModelFolder model,
        AnsweringModel by,
        (PersonalModel Personal, TrainingRanges Ranges) made,
        Action<int, Func<string, string>, string, JsonObject> write
    )
    {
        (PersonalModel personal, TrainingRanges ranges) = made;
        ModelMember[] members =
        [
            .. by.Members.Select(
                (m, i) => new ModelMember($"{ModelFolder.WeightsFolder}/{NameOf(i)}.pth", Origin(m.Origin!, personal.Participant, i))
            ),
        ];
        ModelDescription description = model.Description with
        {
            Version = 2,
            Models = members,
            Figures = null,
            Verdict = null,
            Intervals = [], // errors and confidence of the general model say nothing about this one
            Confidence = null,
            Ranges = ranges,
            Personal = personal,
            Limits =
            [
                "A research result about balance, not a medical device.",
                $"It is the model of participant {personal.Participant} alone, measured on {personal.MeasuredOn.Count} later recordings: "
                    + "nothing is known about other people, and little about other days.",
            ],
            Files = [],
        };
        return ModelFolder.Make(
            folder,
            description,
            aside =>
            {
                foreach ((int i, ModelMember member) in members.Index())
                {
                    JsonObject about = JsonNode.Parse(File.ReadAllText(model.PathOf(by.Members[i].Note)))!.AsObject();
                    (about["origin"], about["ranges"]) = (member.Origin!.ToJson(), ranges.ToJson());
                    string weights = Path.Combine(aside, ModelFolder.WeightsFolder);
                    Directory.CreateDirectory(weights);
                    write(i, file => Path.Combine(weights, file), NameOf(i), about);
                }
            },
            PersonalCard.Write(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), description)
        );
    }

    /// <summary>Fails where a model is a person's own already.</summary>
    public static void RequireGeneral(ModelFolder model)
    {
        if (model.Description.Personal is { } already)
            throw new TreePoseException(
                $"{model.Folder} is the personal model of participant '{already.Participant}' already. Fine-tune the model that it "
                    + $"was made from, {already.From}, with more recordings."
            );
    }

    private static string NameOf(int member) => FormattableString.Invariant($"personal_{member}");

    private static ModelOrigin Origin(ModelOrigin of, string participant, int member) =>
        of with
        {
            Fold = null,
            Order = 0,
            Member = member,
            TrainedOn = [.. of.TrainedOn.Append(participant).Distinct()],
            Tested = [],
            Captures = [],
        };
}
