namespace TreePose;

/// <summary>Progress where nobody watches a terminal's bars: a line when a part is done.</summary>
/// <param name="output">Where to write.</param>
/// <param name="every">A line also whenever a part has worked for so long; null for none.</param>
internal sealed class LineProgress(TextWriter output, TimeSpan? every = null) : IWorkProgress
{
    /// <inheritdoc/>
    public IWorkTask Begin(string title, long total) => new Line(output, every, title, total);

    private sealed class Line(TextWriter output, TimeSpan? every, string title, long total) : IWorkTask
    {
        private readonly Lock _gate = new();
        private readonly long _started = TimeProvider.System.GetTimestamp();
        private TimeSpan _told;
        private long _done;
        private long _total = total;
        private string? _note;

        public void Advance(long steps = 1, string? note = null)
        {
            lock (_gate)
            {
                _done += steps;
                _note = note ?? _note;
                if (every is null || Elapsed - _told < every || _done >= _total)
                    return;
                _told = Elapsed;
                Tell();
            }
        }

        public void Grow(long total)
        {
            lock (_gate)
                _total = total;
        }

        public void Dispose()
        {
            lock (_gate)
                Tell();
        }

        private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

        private void Tell() =>
            output.WriteLine(
                FormattableString.Invariant(
                    $"{title}: {_done} of {_total}{(_note is null ? "" : ", " + _note)} ({Elapsed.TotalSeconds:0.0} s)"
                )
            );
    }
}
