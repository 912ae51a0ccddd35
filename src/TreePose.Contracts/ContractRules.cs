namespace TreePose.Contracts;

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

    /// <summary>Checks all rules on each of some subjects of one part; a rule is kept that all of them keep.</summary>
    public IReadOnlyList<RuleOutcome> Outcomes(params IReadOnlyList<TSubject> subjects) =>
        [.. Names.Select(rule => new RuleOutcome(rule, subjects.Select(s => Found(rule, s)).FirstOrDefault(e => e is not null)))];

    private ContractException? Found(string rule, TSubject subject)
    {
        try
        {
            Check(rule, subject);
            return null;
        }
        catch (ContractException e)
        {
            return e;
        }
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

    /// <summary>Throws when some rules are broken.</summary>
    /// <exception cref="ContractException">It lists all of them.</exception>
    public static void Report(IReadOnlyList<RuleOutcome> outcomes)
    {
        ContractException[] broken = [.. outcomes.Select(o => o.Broken).OfType<ContractException>()];
        if (broken.Length > 0)
            throw new ContractException(broken);
    }
}
