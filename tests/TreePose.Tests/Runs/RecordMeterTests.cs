using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

public sealed class RecordMeterTests
{
    [Fact]
    public void EachCallOfARecordIsMeasuredOnceOnItsOwnThread()
    {
        using var scratch = new ScratchFolder();
        int here = Environment.CurrentManagedThreadId,
            calls = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "TreePose.Runs")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (_, seconds, _, _) =>
            {
                // Other tests write records at the same time, on threads of their own.
                if (Environment.CurrentManagedThreadId != here)
                    return;
                Assert.True(seconds >= 0);
                calls++;
            }
        );
        listener.Start();
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "e",
                Root = scratch.Path,
                Configuration = new JsonObject(),
            },
            TimeProvider.System
        );
        Assert.Equal(1, calls); // its own parameters and files are part of it
        record.LogMetric("loss", 0.5, 1);
        record.LogFigure("f1", 0.9); // writes results.json on its way
        record.AppendFold([new("fold", "P1")]);
        Assert.Equal(4, calls);
        record.Finish(RunStatus.Finished);
        Assert.Equal(5, calls);
    }
}
