using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.App.Commands;

/// <summary>
/// What <c>--set</c> says where a command's own options stand beside those of its source: the source's keys begin with its kind
/// (<c>c3d.pattern</c>).
/// </summary>
/// <param name="Kind">The kind of source that was named.</param>
/// <param name="Sources">Sources with their options.</param>
/// <param name="Others">What is said to the command itself.</param>
internal sealed record SettingsOfSource<TData>(string Kind, PartSections Sources, string[] Others)
    where TData : class
{
    /// <summary>Options of the sources alone.</summary>
    private sealed record Holder
    {
        public required PartSections Sources { get; init; }
    }

    /// <summary>Sorts what was said.</summary>
    /// <param name="sources">The sources that the command opens.</param>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="overrides">As given to <c>--set</c>.</param>
    /// <exception cref="OptionsException">The source is none of them; an option is unknown, out of range, or for another one.</exception>
    public static SettingsOfSource<TData> Of(PartList<SourcePart<TData>> sources, string source, string[] overrides)
    {
        string kind = DataSource.KindOf(source, DataSource.Kinds(sources));
        ILookup<bool, string> sorted = overrides.ToLookup(o =>
            sources.All.Any(s => o.StartsWith(s.Name + ".", StringComparison.OrdinalIgnoreCase))
        );
        var holder = new Holder { Sources = new PartSections(sources) };
        Holder set = OptionOverrides.Apply(holder, sorted[true]);
        IReadOnlyList<UnusedOption> unused = OptionOverrides.ForOtherData(holder, sorted[true], kind);
        return unused.Count == 0
            ? new SettingsOfSource<TData>(kind, set.Sources, [.. sorted[false]])
            : throw new OptionsException([.. unused.Select(u => $"{u}")]);
    }
}
