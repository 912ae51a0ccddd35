using System.Globalization;
using System.Text;
using TreePose.ModelFolders;

namespace TreePose.Runs;

/// <summary>The page that goes with a promoted model: what it is, how good, on what data, and what it is not for.</summary>
internal static class ModelCard
{
    public static string Write(Workflow workflow, RunInfo run, ModelDescription? model)
    {
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');
        Line($"# {workflow.Name}");
        Line();
        string day = workflow.Promoted.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Line($"Promoted on {day} from the run `{run.Day}/{run.Name}` ({run.Id}) of the experiment `{run.Experiment}`.");
        if (workflow.Because is { } reason)
        {
            Line();
            Line($"Why: {Cell(reason)}");
        }
        if (workflow.Over.Count > 0)
        {
            Line();
            Line("## Chosen over");
            Line();
            Line(string.Join(", ", workflow.Over.Select(r => $"`{r.Name}` ({r.Id})")));
            Line();
            Line(workflow.Comparison?.Trim() ?? "");
        }
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
        Networks(model, Line);
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
        foreach (string limit in model?.Limits ?? ["A research result about balance, not a medical device."])
            Line(limit);
        Line("The figures hold for held-out participants of this data; verify them with");
        Line($"`./treepose workflow run {workflow.Name} --verify`.");
        Line();
        Line("## To cite");
        Line();
        string commit = workflow.Code["git"]?["commit"]?.ToString() is { Length: > 0 } known ? $", commit {known}" : "";
        Line($"TreePose, model {workflow.Name} of {day} from run {run.Id}{commit}, with the data that it was trained on.");
        return card.ToString();
    }

    /// <summary>What it gives, what it takes, who it has seen.</summary>
    private static void Networks(ModelDescription? model, Action<string> line)
    {
        if (model?.Any is not { } any)
            return;
        string period =
            any.ShortestPeriod == any.LongestPeriod ? Text(any.ShortestPeriod) : $"{Text(any.ShortestPeriod)} to {Text(any.LongestPeriod)}";
        string gives = model.Classes is { } classes ? $"a class for each frame: {string.Join(", ", classes)}" : "a number for each hold";
        line($"It takes frames {any.Frames}, one every {period} s, and gives {gives}.");
        string[] folds = [.. model.Models.Select(m => m.Origin?.Fold).OfType<string>().Distinct()];
        bool all = model.Models.Any(m => m.Origin is { Fold: null });
        line($"Participants: {string.Join(", ", model.Participants.Select(Cell))}; folds: {string.Join(", ", folds.Select(Cell))}.");
        line(all ? "Networks trained on everybody answer for new people." : "No network was trained on everybody.");
        line($"`./treepose predict MODEL --data SOURCE` applies it.");
        line("");
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
}
