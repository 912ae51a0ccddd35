using System.Text;

namespace TreePose.App;

/// <summary>
/// Standard output or error that never ends the work: a terminal that went away, a full disk or a closed descriptor loses what
/// is written, not the run. What was lost is told once, at the end.
/// </summary>
/// <param name="to">Where to write.</param>
internal sealed class LastingWriter(TextWriter to) : TextWriter
{
    private const int ErrorMask = 0xFFFF,
        InputOutput = 5, // EIO: the terminal is gone
        BadDescriptor = 9, // EBADF: closed by whoever began the process
        BrokenPipe = 32; // EPIPE: the reader has seen enough

    /// <summary>Why something could not be written; null when all was.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>Whether nobody is there to read any more, which is no fault: the terminal was closed, or a pipe's reader ended.</summary>
    public bool IsGone =>
        Problem is UnauthorizedAccessException || Problem is { } e && (e.HResult & ErrorMask) is InputOutput or BadDescriptor or BrokenPipe;

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => to.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => to.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => to.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => to.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(to.Flush);

    private void Try(Action write)
    {
        if (Problem is not null)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = e;
        }
    }
}
