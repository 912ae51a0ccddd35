namespace TreePose.App.Tests.Commands;

/// <summary>Presses Ctrl-C when a trial begins.</summary>
internal sealed class StopAtTrial(int number, CancellationTokenSource stop) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith($"Trial {number} ", StringComparison.Ordinal) == true)
            stop.Cancel();
    }
}
