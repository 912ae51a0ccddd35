using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary>A run in the terminal while it goes on: a line for each thing that happens, and how far it is.</summary>
internal sealed class RunsFollow(string folder, TextWriter output)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1),
        Repeat = TimeSpan.FromSeconds(30);
    private readonly RunFollower _follower = new(folder);
    private (int Done, int All) _said = (-1, -1);
    private long _saidAt;

    /// <summary>Follows until the run is over.</summary>
    /// <returns>The exit code: 0 when it is over, 130 when the reader stopped looking. The run itself is never touched.</returns>
    public int Run(CancellationToken cancellation)
    {
        while (true)
        {
            RunInfo info = _follower.Info; // before the news: an end that comes between is told at the next look
            foreach (string line in _follower.News().Select(RunFollower.Line).OfType<string>())
                output.WriteLine(line);
            if (info.Status is not (RunStatus.Running or RunStatus.Waiting))
            {
                output.WriteLine($"{info.Name} is {info.Value("status")}{(info.Reason is null ? "." : $": {info.Reason}")}");
                return 0;
            }
            Say();
            output.Flush();
            if (cancellation.WaitHandle.WaitOne(Between))
                return TreePoseApp.Interrupted;
        }
    }

    private void Say()
    {
        if (_follower.Progress is not { } progress)
            return;
        bool isNews = _said != (progress.Done, progress.All) || TimeProvider.System.GetElapsedTime(_saidAt) >= Repeat;
        if (!isNews)
            return;
        (_said, _saidAt) = ((progress.Done, progress.All), TimeProvider.System.GetTimestamp());
        string under = progress.UnderWay.Count > 0 ? $"; under way: {string.Join(", ", progress.UnderWay)}" : "";
        output.WriteLine($"{progress}{under}");
    }
}
