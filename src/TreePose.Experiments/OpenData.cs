using System.Collections.Concurrent;
using TreePose.Configuration;
using TreePose.Parts;

namespace TreePose.Experiments;

/// <summary>
/// Data that is open in this process, so that the runs of a sweep read it once. A key says all that the content depends on.
/// </summary>
public sealed class OpenData
{
    private readonly ConcurrentDictionary<string, Lazy<object>> _open = new(StringComparer.Ordinal);

    /// <summary>Reads a source, once for the same options and seed.</summary>
    /// <param name="input">Names the source and the seed.</param>
    /// <param name="sources">The options of every source.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public TData Read<TData>(WorkInput input, PartSections sources, IWorkProgress progress, CancellationToken cancellation)
        where TData : class
    {
        string key =
            $"{typeof(TData).Name} {input.Data} {input.Seed} {OptionsJson.Of(new SourceOptions { Sources = sources }).ToJsonString()}";
        return Get(key, () => DataSource.Open<TData>(input.Data, sources, input.Seed, progress, cancellation));
    }

    /// <summary>The data of a key, opened once; an opening that fails is tried again by the next who asks.</summary>
    public T Get<T>(string key, Func<T> open)
        where T : class
    {
        Lazy<object> lazy = _open.GetOrAdd(key, _ => new Lazy<object>(open));
        try
        {
            return (T)lazy.Value;
        }
        catch
        {
            _open.TryRemove(KeyValuePair.Create(key, lazy));
            throw;
        }
    }
}

/// <summary>The options of sources alone, to compare and to name what was read.</summary>
internal sealed record SourceOptions
{
    /// <summary>Every source with its options.</summary>
    public required PartSections Sources { get; init; }
}
