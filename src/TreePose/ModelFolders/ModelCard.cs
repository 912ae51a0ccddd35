using System.Globalization;
using System.Text;
using TreePose.Evaluation.Confidence;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>The page that goes with a promoted model: what it is, how good, on what data, and what it is not for.</summary>
internal static class ModelCard
{
    public static string Write(Workflow workflow, RunInfo run, ModelDescription? model)
    {
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');
        Line($"# {workflow.Name}");
        Line();
        Line($"Promoted on {Day(workflow)} from the run `{run.Day}/{run.Name}` ({run.Id}) of the experiment `{run.Experiment}`.");
        Reasons(workflow, Line);
        Figures(workflow, run, Line);
        Errors(model, Line);
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
        Limits(workflow, run, model, Line);
        return card.ToString();
    }

    private static string Day(Workflow workflow) => workflow.Promoted.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Reasons(Workflow workflow, Action<string> line)
    {
        if (workflow.Because is { } reason)
        {
            line("");
            line($"Why: {Cell(reason)}");
        }
        if (workflow.Over.Count > 0)
        {
            line("");
            line("## Chosen over");
            line("");
            line(string.Join(", ", workflow.Over.Select(r => $"`{r.Name}` ({r.Id})")));
            line("");
            line(workflow.Comparison?.Trim() ?? "");
        }
    }

    private static void Figures(Workflow workflow, RunInfo run, Action<string> line)
    {
        line("");
        line("## Figures");
        line("");
        line("| figure | reached | tolerance |");
        line("|---|---:|---:|");
        foreach (var (key, figure) in workflow.Figures)
            line($"| {Cell(key)} | {Text(figure.Value)} | ±{Text(figure.Tolerance * 100)} % |");
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> folds = RunTableReader.ReadFolds(run.Folder);
        if (folds.Count > 0)
        {
            line("");
            string names = string.Join(", ", folds.Keys.Select(Cell));
            line($"From {folds.Count} folds; each was scored by a model that had not seen it: {names}.");
        }
    }

    /// <summary>How far its answers may be off.</summary>
    private static void Errors(ModelDescription? model, Action<string> line)
    {
        if (model is null || (model.Confidence is null && model.Intervals.Count == 0))
            return;
        line("");
        line("## Errors to expect");
        line("");
        if (model.Confidence is { } confidence)
            line($"- {Cell(confidence.Sentence)}");
        foreach (LeftOutErrors errors in model.Intervals)
            line($"- {Cell(errors.Sentence(model.TargetUnit ?? ""))}");
    }

    private static void Limits(Workflow workflow, RunInfo run, ModelDescription? model, Action<string> line)
    {
        line("");
        line("## Limits");
        line("");
        foreach (string limit in model?.Limits ?? ["A research result about balance, not a medical device."])
            line("- " + limit);
        line(
            $"- The figures hold for held-out participants of this data; `./treepose workflow run {workflow.Name} --verify` verifies them."
        );
        line("");
        line("## To cite");
        line("");
        string commit = workflow.Code["git"]?["commit"]?.ToString() is { Length: > 0 } known ? $", commit {known}" : "";
        line($"TreePose, model {workflow.Name} of {Day(workflow)} from run {run.Id}{commit}, with the data that it was trained on.");
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
        if (model.Ranges is { } ranges)
        {
            line($"Signal of the {ranges.Sequences} sequences ({ranges.Frames} frames) that it was trained on, before any step:");
            line("");
            foreach (string sentence in ranges.Sentences.Concat(ranges.Axes.Select(a => $"bins: {a}")))
                line($"- {Cell(sentence)}");
            if (ranges.Targets is { } targets)
                line($"- measured values: {Text(targets.Least)} to {Text(targets.Greatest)} {ranges.TargetUnit}");
            line("");
        }
        line($"`./treepose predict MODEL --data SOURCE` applies it.");
        line("");
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
}
