using System.Globalization;
using System.Text;

namespace TreePose.Runs;

/// <summary>The page that goes with a promoted model: what it is, how good, on what data, and what it is not for.</summary>
internal static class ModelCard
{
    public static string Write(Workflow workflow, RunInfo run)
    {
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');
        Line($"# {workflow.Name}");
        Line();
        string day = workflow.Promoted.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Line($"Promoted on {day} from the run `{run.Day}/{run.Name}` ({run.Id}) of the experiment `{run.Experiment}`.");
        Line();
        Line("## Figures");
        Line();
        Line("| figure | reached | tolerance |");
        Line("|---|---:|---:|");
        foreach (var (key, figure) in workflow.Figures)
            Line($"| {Cell(key)} | {Text(figure.Value)} | ±{Text(figure.Tolerance * 100)} % |");
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> folds = RunTableReader.ReadFolds(run.Folder);
        if (folds.Count > 0)
        {
            Line();
            string names = string.Join(", ", folds.Keys.Select(Cell));
            Line($"From {folds.Count} folds; each was scored by a model that had not seen it: {names}.");
        }
        Line();
        Line("## Data");
        Line();
        Line(
            $"`{workflow.DataSource ?? "not named"}`, {workflow.DataManifest.Count} files; their hashes are in `{workflow.Name}.json`. "
                + "Nothing is known about people, places and radars that these do not hold."
        );
        Line();
        Line("## Model");
        Line();
        foreach (RunFile file in workflow.Model)
            Line($"- `{file.Path}`, {file.Bytes} bytes, SHA-256 `{file.Sha256}`");
        if (workflow.Model.Count == 0)
            Line("The run kept no checkpoints.");
        Line();
        Line("## Options");
        Line();
        foreach (var (key, value) in workflow.Options)
            Line($"- `{key}` = `{value}`");
        Line($"- seed {workflow.Seed}");
        Line();
        Line("## Limits");
        Line();
        Line(
            "A research result about balance, not a medical device. "
                + "The figures hold for held-out participants of this data; verify them with"
        );
        Line($"`./treepose workflow run {workflow.Name} --verify`.");
        return card.ToString();
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
}
