using TreePose.Signal.Detection;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>Detectors: worked examples, and the false-alarm rate that they promise.</summary>
public sealed class CfarTests
{
    [Fact]
    public void CellAveragingFollowsAWorkedExample()
    {
        // One training cell on each side, no guard: cells 1 | 10 | 3 give N = 2, factor 2·(0.04^(−1/2) − 1) = 8, threshold 8·2 = 16.
        var detector = new Cfar(
            new CfarOptions
            {
                TrainingCells = 1,
                GuardCells = 0,
                FalseAlarmRate = 0.04,
            }
        );
        double[] thresholds = detector.Thresholds([1, 10, 3]);
        Assert.Equal(16, thresholds[1], 1e-12);
        // At the edge one cell is left: N = 1, factor 0.04^(−1) − 1 = 24.
        Assert.Equal(240, thresholds[0], 1e-12);
        Assert.Equal([false, false, false], detector.Detect([1, 10, 3]));
        Assert.Equal([false, true, false], detector.Detect([1, 17, 3]));
    }

    [Fact]
    public void OrderedStatisticFollowsAWorkedExample()
    {
        // Smallest of two cells: P = 2/(2 + α), so α = 2/P − 2 = 48 for P = 0.04. Largest of two: P = 2/(2 + α) · 1/(1 + α).
        Assert.Equal(48, Cfar.OrderedStatisticFactor(2, 1, 0.04), 1e-9);
        double largest = Cfar.OrderedStatisticFactor(2, 2, 0.04);
        Assert.Equal(0.04, 2 / (2 + largest) / (1 + largest), 1e-12);
        var detector = new Cfar(
            new CfarOptions
            {
                Kind = CfarKind.OrderedStatistic,
                TrainingCells = 1,
                GuardCells = 0,
                FalseAlarmRate = 0.04,
                OrderShare = 0.5,
            }
        );
        Assert.Equal(48, detector.Thresholds([1, 10, 3])[1], 1e-8);
    }

    [Theory]
    [InlineData(CfarKind.CellAveraging, 1), InlineData(CfarKind.OrderedStatistic, 1)]
    [InlineData(CfarKind.CellAveraging, 20), InlineData(CfarKind.OrderedStatistic, 20)]
    public void NoiseAloneIsCalledATargetAsOftenAsStated(CfarKind kind, int dopplerBins)
    {
        const double Rate = 0.01;
        const int RangeBins = 40,
            Cells = 200_000;
        var detector = new Cfar(
            new CfarOptions
            {
                Kind = kind,
                FalseAlarmRate = Rate,
                TrainingCells = 4,
                DopplerTrainingCells = 2,
                DopplerGuardCells = 1,
            }
        );
        var random = new Random(17);
        int alarms = 0,
            edgeAlarms = 0,
            edgeCells = 0;
        for (int map = 0; map < Cells / (dopplerBins * RangeBins); map++)
        {
            double[] power = [.. Enumerable.Range(0, dopplerBins * RangeBins).Select(_ => -Math.Log(1 - random.NextDouble()))];
            bool[] detected = detector.Detect(power, dopplerBins, RangeBins);
            alarms += detected.Count(d => d);
            for (int i = 0; i < detected.Length; i++)
            {
                if (i % RangeBins is > 0 and < RangeBins - 1)
                    continue;
                edgeCells++;
                if (detected[i])
                    edgeAlarms++;
            }
        }
        // Alarms of neighbours are correlated; five standard deviations of independent ones are room enough.
        Assert.Equal(Rate, alarms / (double)Cells, 5 * Math.Sqrt(Rate / Cells));
        Assert.Equal(Rate, edgeAlarms / (double)edgeCells, 5 * Math.Sqrt(Rate / edgeCells));
    }

    [Fact]
    public void OrderedStatisticSeesTwoTargetsThatStandClose()
    {
        double[] power = [.. Enumerable.Range(0, 40).Select(i => i is 20 or 23 ? 60.0 : 1.0)];
        CfarOptions options = new()
        {
            FalseAlarmRate = 1e-4,
            TrainingCells = 6,
            GuardCells = 1,
        };
        Assert.DoesNotContain(true, new Cfar(options).Detect(power));
        bool[] ordered = new Cfar(options with { Kind = CfarKind.OrderedStatistic }).Detect(power);
        Assert.Equal([20, 23], Enumerable.Range(0, 40).Where(i => ordered[i]));
    }

    [Fact]
    public void ThePersonIsFoundAndEmptyRoomsHaveNone()
    {
        const int Doppler = 16,
            Ranges = 20,
            Frames = 50;
        var random = new Random(3);
        double[] room = [.. Enumerable.Range(0, Frames * Doppler * Ranges).Select(_ => -Math.Log(1 - random.NextDouble()))];
        var detector = new Cfar(
            new CfarOptions
            {
                Kind = CfarKind.OrderedStatistic,
                FalseAlarmRate = 1e-3,
                TrainingCells = 5,
                GuardCells = 1,
            }
        );
        Assert.Null(PersonRange.Find(room, Doppler, Ranges, detector));
        for (int frame = 0; frame < Frames; frame += 2)
            room[(frame * Doppler + 6) * Ranges + 11] += 30;
        PersonRange person = PersonRange.Find(room, Doppler, Ranges, detector)!;
        Assert.Equal(11, person.RangeBin);
        Assert.True(person.Detections >= 15, $"{person.Detections} detections");
        Assert.Equal(0.8, person.ExpectedFalseAlarms, 1e-12);
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused() =>
        Assert.Equal(
            2,
            Assert.Throws<OptionsException>(() => new Cfar(new CfarOptions { FalseAlarmRate = 0.9, TrainingCells = 0 })).Violations.Count
        );
}
