using TreePose.Parts;
using Xunit;

namespace TreePose.Torch.Tests.Models;

/// <summary>Shipped models with options to be held to a contract.</summary>
internal sealed class ModelVariants(params (string Model, string Variant, object? Options)[] all)
{
    /// <summary>Every variant with every input and rule.</summary>
    public TheoryData<string, string, int, string> Cases(int inputs, IReadOnlyList<string> rules)
    {
        var data = new TheoryData<string, string, int, string>();
        foreach ((string model, string variant, _) in all)
            for (int input = 0; input < inputs; input++)
                foreach (string rule in rules)
                    data.Add(model, variant, input, rule);
        return data;
    }

    /// <summary>The options of a variant.</summary>
    public object? Options(string model, string variant) => all.Single(v => v.Model == model && v.Variant == variant).Options;

    /// <summary>Fails when a shipped model has no variant here.</summary>
    public void MustHaveAll(IEnumerable<Part> shipped) =>
        Assert.Equal(shipped.Select(p => p.Name).Order(), all.Select(v => v.Model).Distinct().Order());
}
