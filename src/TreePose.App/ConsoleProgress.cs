using Spectre.Console;

namespace TreePose.App;

/// <summary>Progress bars with time left on standard error; a line a finished bar where nobody watches a terminal.</summary>
internal static class ConsoleProgress
{
    private static readonly AsyncLocal<bool> Silent = new();

    /// <summary>Shows no progress in what this command does from here on.</summary>
    public static void BeQuiet() => Silent.Value = true;

    /// <summary>Runs work under bars.</summary>
    public static T Run<T>(Func<IWorkProgress, T> work)
    {
        if (Silent.Value)
            return work(SilentProgress.Instance);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
            return work(new LineProgress(new PlainWriter(Console.Error)));
        return console
            .Progress()
            .HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 20 },
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .Start(context => work(new BarProgress(context)));
    }

    private sealed class BarProgress(ProgressContext context) : IWorkProgress
    {
        public IWorkTask Begin(string title, long total) =>
            new Bar(context.AddTask(Markup.Escape(TerminalText.Plain(title)), maxValue: total), title);
    }

    private sealed class Bar(ProgressTask task, string title) : IWorkTask
    {
        public void Advance(long steps = 1, string? note = null)
        {
            task.Increment(steps);
            if (note is not null)
                task.Description = Markup.Escape(TerminalText.Plain($"{title} ({note})"));
        }

        public void Grow(long total) => task.MaxValue = total;

        public void Dispose() => task.StopTask();
    }
}
