using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// <c>participants.csv</c>: a row a participant who was tested, whatever the folds were, for tables and tests that count people.
/// A run whose folds leave one participant out has none, for its <c>folds.csv</c> is that.
/// </summary>
internal static class PeopleTable
{
    /// <summary>Writes the table; nothing where there are no rows.</summary>
    /// <param name="fileFor">Gives the path of a file in the record.</param>
    /// <param name="rows">Each participant's columns, the same for all; the first is <c>participant</c>.</param>
    public static void Write(Func<string, string> fileFor, IReadOnlyList<IReadOnlyList<FoldCell>> rows)
    {
        if (rows.Count == 0)
            return;
        IEnumerable<string> lines = rows.Select(r => Csv.Line(r.Select(c => c.Value))).Prepend(Csv.Line(rows[0].Select(c => c.Key)));
        AtomicFile.WriteAllText(fileFor(RecordFiles.Participants), string.Concat(lines.Select(l => l + "\n")));
    }
}
