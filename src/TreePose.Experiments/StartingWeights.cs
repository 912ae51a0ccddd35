using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Torch.Training;

namespace TreePose.Experiments;

/// <summary>
/// Weights that exist and that trainings begin with (<c>training.from</c>). The leakage guard reads whom they have seen: a fold begins
/// with a network that has seen nobody whom it is tested on, or the run is refused before anything is trained.
/// </summary>
internal sealed class StartingWeights
{
    private const string Key = "training.from";
    private readonly IWeightStartOptions _options;
    private readonly (string Path, ModelOrigin? Origin)[] _networks;
    private readonly Dictionary<string, string> _names;

    private StartingWeights(IWeightStartOptions options, (string Path, ModelOrigin? Origin)[] networks) =>
        (_options, _networks, _names) = (options, networks, Names(options.FromNames));

    /// <summary>Looks at the weights; null when training begins with random ones.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="kind">What they have to be: a name of <see cref="ModelKinds"/>.</param>
    /// <exception cref="OptionsException">Options are given that do nothing, or the rename map cannot be read.</exception>
    /// <exception cref="TreePoseException">The place holds no weights, others than wanted, or some of unknown origin.</exception>
    public static StartingWeights? Of(IWeightStartOptions options, string kind)
    {
        if (options.From.Length == 0)
        {
            return !options.TrustFrom && options.FromNames.Length == 0
                ? null
                : throw new OptionsException([$"'training.trustFrom' and 'training.fromNames' do nothing without '{Key}'."]);
        }
        Names(options.FromNames); // or fails before the weights are looked at
        string from = PlaceOf(options.From);
        (string, ModelOrigin?)[] networks =
            ModelFolder.Is(from) || File.Exists(Path.Combine(from, RecordFiles.Run)) ? OfFolder(from, kind) : [OfFile(from, kind)];
        if (networks.Any(n => n.Item2 is null) && !options.TrustFrom)
            throw new TreePoseException(
                $"{options.From}: nothing says whom these weights have seen, so nobody can be tested with them without doubt. If none of "
                    + "this data's people is among them, say --set training.trustFrom=true: every figure then says so."
            );
        return new StartingWeights(options, networks);
    }

    /// <summary>SHA-256 of each file: results depend on them as on data.</summary>
    public IReadOnlyDictionary<string, string> Files =>
        _networks.ToDictionary(n => $"{Key}/{Path.GetFileName(n.Path)}", n => RunFiles.Hash(n.Path));

    /// <summary>What the run says of them.</summary>
    public string Finding =>
        _networks.All(n => n.Origin is not null)
            ? $"Training began with weights of {_options.From}; each fold with a network that has not seen whom it is tested on."
            : $"Training began with weights of {_options.From} that do not say whom they have seen (training.trustFrom): the figures hold "
                + "for unseen people only if nobody of this data is among them.";

    /// <summary>Whether nothing says whom they have seen.</summary>
    public bool IsTrusted => _networks.Any(n => n.Origin is null);

    /// <summary>Fails when a fold would be tested on somebody whom every network has seen.</summary>
    /// <param name="tested">The people of each fold's test side.</param>
    /// <exception cref="LeakageException">It would.</exception>
    public void RequireUnseen(IEnumerable<IReadOnlyCollection<string>> tested)
    {
        foreach (IReadOnlyCollection<string> people in tested)
            For(people, 0);
    }

    /// <summary>The weights for a training.</summary>
    /// <param name="tested">Who must not have been seen.</param>
    /// <param name="member">Which network of an ensemble is trained, from 0.</param>
    /// <exception cref="LeakageException">Every network has seen one of them.</exception>
    public WeightStart For(IReadOnlyCollection<string> tested, int member)
    {
        (string Path, ModelOrigin? Origin)[] unseen = [.. _networks.Where(n => n.Origin is null || !tested.Any(n.Origin.HasSeen))];
        if (unseen.Length == 0)
        {
            string seen = string.Join(", ", tested.Where(p => _networks.All(n => n.Origin!.HasSeen(p))).DefaultIfEmpty(tested.First()));
            throw new LeakageException(
                $"Leakage: every network of {_options.From} has seen somebody whom a fold is tested on (participant {seen}), so its "
                    + $"training cannot begin with one. Give '{Key}' a run that left the same people out, or one on other people's data."
            );
        }
        // A network that knows nobody of the fold comes from other data, one that was tested on them from a fold of its own.
        (string path, _) = unseen
            .OrderBy(n => n.Origin is null || n.Origin.Fold is null ? 0 : 1)
            .ThenBy(n => n.Origin is { } o && tested.All(o.Tested.Contains) ? 0 : 1)
            .ThenBy(n => n.Origin?.Member == member ? 0 : 1)
            .First();
        return new WeightStart(path, _names);
    }

    /// <summary>Where weights are: a promoted workflow can be called by its name, as where a model is applied.</summary>
    private static string PlaceOf(string from) =>
        !Path.Exists(from) && RunFolders.IsName(from) && Path.Combine(Workflow.DefaultFolder, from) is var folder && ModelFolder.Is(folder)
            ? folder
            : from;

    private static (string, ModelOrigin?)[] OfFolder(string from, string kind)
    {
        ModelFolder folder = ModelFolder.Is(from) ? ModelFolder.Open(from) : ModelFolder.OfRun(StoredRun.Open(from));
        return folder.Description.Kind == kind
            ? [.. folder.Description.Models.Select(m => (folder.PathOf(m.Weights), m.Origin))]
            : throw new TreePoseException(
                $"{from} is a model of the kind '{folder.Description.Kind}'; '{Key}' takes one of '{kind}' here."
            );
    }

    private static (string, ModelOrigin?) OfFile(string from, string kind)
    {
        if (!File.Exists(from))
            throw new TreePoseException(
                $"'{Key}={from}': there is no such file, run or model folder, and no workflow of that name in '{Workflow.DefaultFolder}'."
            );
        string note = Path.ChangeExtension(from, ".json");
        if (!File.Exists(note))
            return (from, null);
        ModelWeights weights = ModelWeights.Read(note);
        return weights.Origin is null || weights.Kind == kind
            ? (from, weights.Origin)
            : throw new TreePoseException($"{from} is a model of the kind '{weights.Kind}'; '{Key}' takes one of '{kind}' here.");
    }

    private static Dictionary<string, string> Names(string[] names)
    {
        string[] wrong = [.. names.Where(n => n.Count(c => c == '=') != 1 || n.StartsWith('='))];
        if (wrong.Length > 0)
            throw new OptionsException([
                .. wrong.Select(n => $"'{n}' in 'training.fromNames' is no OLD=NEW: two beginnings of names, as in cnn.0.=conv1."),
            ]);
        if (names.GroupBy(n => n.Split('=')[0]).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OptionsException([$"'{twice.Key}' stands twice in 'training.fromNames'."]);
        return names.ToDictionary(n => n.Split('=')[0], n => n.Split('=')[1]);
    }
}
