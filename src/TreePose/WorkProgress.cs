namespace TreePose;

/// <summary>Receives the progress of long work. Implementations are thread safe; the command line draws bars with time left.</summary>
public interface IWorkProgress
{
    /// <summary>Begins one bar.</summary>
    /// <param name="title">What is being done, e.g. <c>fold 2 of 3</c>.</param>
    /// <param name="total">How many steps make it whole.</param>
    IWorkTask Begin(string title, long total);
}

/// <summary>One bar of <see cref="IWorkProgress"/>; disposing ends it.</summary>
public interface IWorkTask : IDisposable
{
    /// <summary>Moves the bar on and optionally says the latest figure, e.g. <c>loss 0.31</c>.</summary>
    void Advance(long steps = 1, string? note = null);

    /// <summary>The work came to more than was known when it began.</summary>
    /// <param name="total">Steps in all.</param>
    void Grow(long total);
}

/// <summary>Progress that nobody watches.</summary>
public sealed class SilentProgress : IWorkProgress, IWorkTask
{
    /// <summary>The only instance.</summary>
    public static SilentProgress Instance { get; } = new();

    private SilentProgress() { }

    /// <inheritdoc/>
    public IWorkTask Begin(string title, long total) => this;

    /// <inheritdoc/>
    public void Advance(long steps = 1, string? note = null) { }

    /// <inheritdoc/>
    public void Grow(long total) { }

    /// <inheritdoc/>
    public void Dispose() { }
}
