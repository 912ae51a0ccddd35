using System.Collections.Concurrent;

namespace TreePose.Experiments;

/// <summary>Data that is open in this process, so that the runs of a sweep read it once. A key says all that the content depends on.</summary>
public sealed class OpenData
{
    private readonly ConcurrentDictionary<string, Lazy<object>> _open = new(StringComparer.Ordinal);

    /// <summary>The data of a key, opened once; an opening that fails is tried again by the next who asks.</summary>
    public T Get<T>(string key, Func<T> open) where T : class
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
