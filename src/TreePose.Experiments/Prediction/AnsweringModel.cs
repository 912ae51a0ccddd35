using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>Networks that answer together: those of one fold, or those trained on everybody.</summary>
/// <param name="Fold">Name of the fold; null for everybody.</param>
/// <param name="Members">In the order of the ensemble.</param>
internal sealed record AnsweringModel(string? Fold, IReadOnlyList<ModelMember> Members)
{
    /// <summary>What stands in the output as the model that answered.</summary>
    public string Name =>
        Personal is { } person ? $"participant {person} alone"
        : Fold is null ? "all participants"
        : $"fold {Fold}";

    /// <summary>The person whose own model it is; null for everybody's.</summary>
    public string? Personal { get; init; }

    /// <summary>Who it has seen, the same for all members.</summary>
    public ModelOrigin Origin => Members[0].Origin!;
}

/// <summary>
/// Chooses who answers for a person: a fold that left the person out, for a new person the networks trained on everybody. A network
/// that has seen a person never answers for them, unless that is asked for.
/// </summary>
internal sealed class AnsweringModels
{
    private readonly ModelFolder _folder;
    private readonly AnsweringModel[] _folds;
    private readonly AnsweringModel? _everybody;
    private readonly bool _byAll;

    /// <summary>Takes the networks of a model.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="byAll">Whether those trained on everybody answer for all, people that they have seen among them.</param>
    /// <exception cref="TreePoseException">They are asked for and there are none.</exception>
    public AnsweringModels(ModelFolder folder, bool byAll)
    {
        (_folder, _byAll) = (folder, byAll);
        AnsweringModel[] all =
        [
            .. folder
                .Description.Models.GroupBy(m => m.Origin!.Fold)
                .Select(g => new AnsweringModel(g.Key, [.. g]) { Personal = folder.Description.Personal?.Participant }),
        ];
        (_folds, _everybody) = ([.. all.Where(m => m.Fold is not null)], all.FirstOrDefault(m => m.Fold is null));
        if (byAll && _everybody is null)
            throw new TreePoseException($"{folder.Folder} holds no model trained on everybody: --all cannot be asked for. {HowToMakeOne}");
    }

    /// <summary>Who answers for a capture.</summary>
    /// <param name="participant">The person.</param>
    /// <param name="capture">Name of the capture, with its channel where channels are sequences of their own.</param>
    /// <exception cref="LeakageException">Every network has seen the person.</exception>
    /// <exception cref="TreePoseException">The person is new and no network was trained on everybody.</exception>
    public AnsweringModel For(string participant, string capture)
    {
        if (_byAll || _folder.Description.Personal is not null) // whose recordings alone are read
            return _everybody!;
        if (_folds.Append(_everybody).OfType<AnsweringModel>().Any(m => m.Origin.Knows(participant)))
        {
            AnsweringModel[] unseen = [.. _folds.Where(m => !m.Origin.HasSeen(participant))];
            return unseen.FirstOrDefault(m => m.Origin.Captures.Contains(capture)) ?? unseen.FirstOrDefault() ?? throw Seen(participant);
        }
        return _everybody
            ?? throw new TreePoseException(
                $"Participant '{participant}' is new to {_folder.Folder}, which holds no model trained on everybody: it answers for "
                    + $"{string.Join(", ", _folder.Description.Participants)}. {HowToMakeOne}"
            );
    }

    /// <summary>
    /// What to know when data is not that of the model's run and people in it are called as people there: names are all that tells
    /// people apart. Null when nothing is in doubt.
    /// </summary>
    /// <param name="folder">The model.</param>
    /// <param name="source">The data.</param>
    /// <param name="isOther">Whether it is surely other data, whatever it is called.</param>
    /// <param name="people">The people in it.</param>
    public static string? Doubt(ModelFolder folder, string source, bool isOther, IEnumerable<string> people)
    {
        if (source == (folder.Description.Personal?.Data ?? folder.Description.Data) && !isOther)
            return null;
        string[] shared = [.. people.Intersect(folder.Description.Participants).Order(NaturalOrder.Names)];
        return shared.Length == 0
            ? null
            : $"{source}{(isOther && source == folder.Description.Data ? ", of another seed," : "")} is not the data of the model's run "
                + $"({folder.Description.Data ?? "not named"}), and has people who are called as "
                + $"people there: {string.Join(", ", shared)}. They are taken to be the same"
                + (folder.Description.Personal is null ? ". If they are others, say --all." : ".");
    }

    private string HowToMakeOne =>
        $"Make one: './treepose run {_folder.Description.Experiment} --config RUN --train-all' with the run that it comes from, "
        + $"{_folder.Description.Run.Name}.";

    private LeakageException Seen(string participant) =>
        new(
            $"Leakage: participant '{participant}' was trained on by every model of {_folder.Folder}, so none may answer for them. "
                + $"Allowed are people whom a fold left out ({string.Join(", ", LeftOut())}) and new ones. "
                + "Say --all to let the model trained on everybody answer all the same; its answers then say nothing about unseen people."
        );

    private IEnumerable<string> LeftOut()
    {
        string[] people = [.. _folder.Description.Participants.Where(p => _folds.Any(f => !f.Origin.HasSeen(p)))];
        return people.Length == 0 ? ["nobody"] : people;
    }
}
