namespace TreePose.Ui.Index;

/// <summary>Figures of each participant of a run, as its table has them; empty where it tells of none.</summary>
/// <param name="Columns">Values of each figure that is a number, by column; NaN where a participant has none.</param>
internal sealed record PeopleStrip(IReadOnlyDictionary<string, double[]> Columns)
{
    private static readonly PeopleStrip Nothing = new(new Dictionary<string, double[]>());

    /// <summary>Reads the table of a run; nothing when it cannot be read: the run's own page says why.</summary>
    public static PeopleStrip Read(IndexedRun run)
    {
        try
        {
            if (RunTableReader.ReadParticipants(run.Folder) is not { Count: > 0 } people)
                return Nothing;
            var columns = new Dictionary<string, double[]>();
            foreach (string name in people.Values.First().Keys.Where(k => k is not ("fold" or "participant")))
            {
                string[] cells = [.. people.Values.Select(p => p.GetValueOrDefault(name, ""))];
                double[] values = [.. cells.Select(c => Numbers.TryReal(c, out double v) ? v : double.NaN)];
                if (values.Any(double.IsFinite) && cells.Zip(values).All(c => c.First.Length == 0 || double.IsFinite(c.Second)))
                    columns[name] = values;
            }
            return new PeopleStrip(columns);
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
        {
            return Nothing;
        }
    }
}
