using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Configuration;
using TreePose.Parts;
using TreePose.Torch.Models;

namespace TreePose.Torch.Checkpoints;

/// <summary>A trained network in a record: weights as PyTorch's <c>state_dict</c>, and beside them what one needs to use them.</summary>
public static class SavedModel
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The options of the architecture chosen; null when it has none.</summary>
    public static JsonObject? OptionsOf(PartSelection model) => model.OptionsOf(model.Name) is { } options ? OptionsJson.Of(options) : null;

    /// <summary>Writes <c>NAME.pth</c> and <c>NAME.json</c>, each whole or not at all.</summary>
    /// <param name="pathOf">Gives the path of a file.</param>
    /// <param name="name">The files' name without ending.</param>
    /// <param name="network">The network.</param>
    /// <param name="about">What else belongs to it: architecture, options, scale of targets.</param>
    public static void Write(Func<string, string> pathOf, string name, RadarNetwork network, JsonObject about)
    {
        PytorchFile.Write(pathOf(name + ".pth"), network);
        about["frames"] = network.Shape.ToString();
        AtomicFile.WriteAllText(pathOf(name + ".json"), about.ToJsonString(Indented) + "\n");
    }
}
