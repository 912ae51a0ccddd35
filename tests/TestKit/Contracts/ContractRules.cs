namespace TreePose.TestKit.Contracts;

/// <summary>The rules of a contract by name, in order.</summary>
/// <param name="partOf">Name of the part that a subject is made of.</param>
/// <param name="rules">The rules; one that is broken throws.</param>
internal sealed class ContractRules<TSubject>(Func<TSubject, string> partOf, IReadOnlyList<(string Name, Action<TSubject> Check)> rules)
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. rules.Select(r => r.Name)];

    /// <summary>Checks one rule.</summary>
    /// <exception cref="ContractException">It is broken, or the part threw.</exception>
    public void Check(string rule, TSubject subject)
    {
        Action<TSubject> check =
            rules.FirstOrDefault(r => r.Name == rule).Check
            ?? throw new ArgumentException($"There is no rule '{rule}': there are {string.Join(", ", Names)}.");
        try
        {
            check(subject);
        }
        catch (Broken e)
        {
            throw new ContractException(partOf(subject), rule, e.Message);
        }
        catch (Exception e)
        {
            throw new ContractException(partOf(subject), rule, $"it threw {e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Checks all rules and reports every broken one.</summary>
    /// <exception cref="ContractException">Some are broken.</exception>
    public void CheckAll(TSubject subject)
    {
        var broken = new List<ContractException>();
        foreach (string rule in Names)
        {
            try
            {
                Check(rule, subject);
            }
            catch (ContractException e)
            {
                broken.Add(e);
            }
        }
        if (broken.Count > 0)
            throw new ContractException(broken);
    }
}

/// <summary>What a rule throws: what was found against what was expected.</summary>
internal sealed class Broken(string problem) : Exception(problem)
{
    /// <summary>Throws unless something holds.</summary>
    public static void Unless(bool holds, string problem)
    {
        if (!holds)
            throw new Broken(problem);
    }
}
