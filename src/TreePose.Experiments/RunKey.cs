using System.Security.Cryptography;
using System.Text;
using TreePose.Configuration;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// What the results of a run depend on, as hashes: options, data, seed, code, the scripts of its parts, the accelerator. It stands in
/// <c>plan.json</c> of the record; a result fits when nothing of it has changed.
/// </summary>
public sealed class RunKey
{
    /// <summary>The file's name in a record.</summary>
    public const string FileName = RecordFiles.Plan;

    private const int MostNamed = 5;

    private readonly SortedDictionary<string, string> _parts;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _options;
    private readonly string _all;

    private RunKey(SortedDictionary<string, string> parts, IReadOnlyList<KeyValuePair<string, string>> options)
    {
        (_parts, _options) = (parts, options);
        _all = Hash(string.Join('\n', parts.Select(p => $"{p.Key}={p.Value}")));
    }

    /// <summary>Version of the code, as far as results depend on it: the identity of each TreePose assembly.</summary>
    public static string Code { get; } =
        Hash(
            string.Join(
                '\n',
                new[] { typeof(TreePoseException), typeof(Torch.TorchRuntime), typeof(RunKey) }.Select(t =>
                    t.Assembly.ManifestModule.ModuleVersionId.ToString()
                )
            )
        );

    /// <summary>The key of a run.</summary>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="input">Options and seed.</param>
    /// <param name="manifest">SHA-256 of each data file.</param>
    public static RunKey Of(Experiment experiment, WorkInput input, IReadOnlyDictionary<string, string> manifest)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["experiment"] = experiment.Name,
            ["options"] = Hash(OptionsJson.Of(input.Options).ToJsonString()),
            ["data"] = Hash(string.Join('\n', manifest.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"))),
            ["nested choice"] = string.Join('\n', input.Nested),
            ["seed"] = input.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["code"] = Code,
            ["script"] = input.Script?.Sha256 ?? "",
            ["device"] = Torch.TorchRuntime.Accelerator ?? "",
        };
        return new RunKey(parts, OptionOverrides.Flatten(input.Options));
    }

    /// <summary>Name of the experiment.</summary>
    public string Experiment => _parts["experiment"];

    /// <summary>The key of one unit's result.</summary>
    public string Of(Unit unit) => Hash(string.Join('\n', [_all, unit.Id, $"{unit.Seed}", .. unit.Overrides, unit.Inputs]));

    /// <summary>The content of <c>plan.json</c>.</summary>
    public JsonObject ToJson() => new(_parts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    /// <summary>Fails when a record was begun with something else.</summary>
    /// <exception cref="TreePoseException">Something changed; the message says what.</exception>
    /// <exception cref="DataFormatException">The record's <c>plan.json</c> is missing or damaged.</exception>
    public void RequireSame(string recordFolder)
    {
        if (Changes(recordFolder) is not { Count: > 0 } changed)
            return;
        string advice = changed is ["code"]
            ? "Results of two versions of the code cannot be mixed: check out the commit that environment.json names, or start a new run"
            : "Put it back, or start a new run";
        string which = changed.Contains("options") && ChangedOptions(recordFolder) is { Length: > 0 } keys ? $" ({keys})" : "";
        string anew =
            $"{StoredRun.Open(recordFolder).CommandLine($"run {Experiment} --config")} --runs {Shell.Quote(RootOf(recordFolder))}";
        throw new TreePoseException(
            $"{recordFolder}: {string.Join(", ", changed)} changed since the run began{which}. {advice}: '{anew}'."
        );
    }

    private IReadOnlyList<string> Changes(string recordFolder)
    {
        string path = Path.Combine(recordFolder, FileName);
        RecordJson stored =
            RecordJson.ReadOptional(path)
            ?? throw new DataFormatException(path, "is missing.", "This run cannot be resumed: start a new one.");
        return [.. _parts.Where(p => (stored.Text(p.Key) ?? "") != p.Value).Select(p => p.Key)];
    }

    /// <summary>The options that a run was begun with stand in its parameters too.</summary>
    private string ChangedOptions(string recordFolder)
    {
        IReadOnlyDictionary<string, string> begun = StoredRun.Open(recordFolder).Info.Parameters;
        return string.Join(
            ", ",
            _options
                .Where(o => begun.TryGetValue(o.Key, out string? was) && was != o.Value)
                .Take(MostNamed)
                .Select(o => $"{o.Key} was {begun[o.Key]} and is {o.Value}")
        );
    }

    private static string RootOf(string recordFolder) =>
        Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(recordFolder)))) ?? ".";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
