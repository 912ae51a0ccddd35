using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Stability;

namespace TreePose.Simulation;

/// <summary>The <c>simulated:</c> source of holds on force plates: the standing foot's plate, made when a capture's turn comes.</summary>
internal static class SimulatedTrials
{
    /// <summary>The stability phase of every hold, with the person's age group as condition.</summary>
    /// <param name="study">What is simulated.</param>
    /// <param name="source">Name of the data set in records: <c>simulated:small</c>.</param>
    /// <param name="progress">One step a capture.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public static TrialDataset Load(SimulatedStudy study, string source, IWorkProgress progress, CancellationToken cancellation)
    {
        var captures = new Dictionary<CaptureId, SimulatedCapture>();
        var manifest = new Dictionary<string, string>();
        using IWorkTask task = progress.Begin("simulated plates", study.Count);
        foreach (SimulatedCapture capture in study.Captures().OrderBy(c => c.Id))
        {
            cancellation.ThrowIfCancellationRequested();
            captures.Add(capture.Id, capture);
            manifest.Add(capture.Id.Name, Hash(capture));
            task.Advance(note: capture.Id.Name);
        }
        IReadOnlyList<StabilityTrial> trials = StabilityTrials.OfHolds(
            captures.Values.SelectMany(c => c.Holds),
            id => Standing(captures[id]),
            PlateAxis.X
        );
        return new TrialDataset(source, [.. trials.Select(t => t with { Conditions = Conditions(captures[t.Capture].Person) })], manifest);
    }

    private static ForcePlateRecording Standing(SimulatedCapture capture) => capture.ForcePlate(capture.Standing == Foot.Right ? 1 : 2);

    private static SortedDictionary<string, string> Conditions(PersonTraits person) =>
        new(StringComparer.Ordinal) { [SampleGroups.Age] = person.AgeGroup };

    private static string Hash(SimulatedCapture capture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AxisSeries cop = Standing(capture).CopMillimetres;
        double[] times = [.. capture.Holds.SelectMany(h => new[] { h.StableSeconds, h.StableEndSeconds })];
        foreach (double[] values in new[] { cop.X, cop.Y, times })
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
