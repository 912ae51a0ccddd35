using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace TreePose.ModelFolders;

/// <summary>The page that goes with a person's own model.</summary>
internal static class PersonalCard
{
    public static string Write(string name, ModelDescription model)
    {
        PersonalModel personal = model.Personal!;
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');
        Line($"# {name}");
        Line();
        Line(
            $"The personal model of participant {personal.Participant}, fine-tuned ({personal.Mode}) from `{personal.From}` "
                + $"({personal.Answered}; run {model.Run.Name}, {model.Run.Id})."
        );
        Line();
        Line("## Figures");
        Line();
        Line(personal.Verdict);
        Line();
        string[] keys = [.. personal.Figures.Select(m => m.Value).OfType<JsonObject>().SelectMany(m => m.Select(f => f.Key)).Distinct()];
        Line($"| method | {string.Join(" | ", keys)} |");
        Line($"|---|{string.Concat(keys.Select(_ => "---:|"))}");
        foreach ((string method, JsonNode? figures) in personal.Figures)
            Line($"| {BaselineNames.Title(method)} | {string.Join(" | ", keys.Select(k => Text(figures?[k])))} |");
        Line();
        Line("## Data");
        Line();
        Line($"`{personal.Data}`");
        Line();
        Line($"- fine-tuned on {string.Join(", ", personal.TunedOn)}");
        Line($"- measured on {string.Join(", ", personal.MeasuredOn)}");
        Line();
        Line("## Limits");
        Line();
        foreach (string limit in model.Limits)
            Line("- " + limit);
        return card.ToString();
    }

    private static string Text(JsonNode? value) =>
        value is JsonValue v && v.TryGetValue(out double number) ? number.ToString("0.####", CultureInfo.InvariantCulture) : "-";
}
