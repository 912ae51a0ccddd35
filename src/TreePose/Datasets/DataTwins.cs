using TreePose.Datasets.Stability;

namespace TreePose.Datasets;

/// <summary>Files with the same content, of whatever source: one recording under two names counts twice.</summary>
internal static class DataTwins
{
    /// <summary>The data with a sentence more among its findings for each group of such files.</summary>
    public static TData Told<TData>(TData data)
        where TData : class
    {
        object told = data switch
        {
            FrameDataset d => d with { Findings = Of(d.Findings, d.Manifest) },
            HoldDataset d => d with { Findings = Of(d.Findings, d.Manifest) },
            AttemptDataset d => d with { Findings = Of(d.Findings, d.Manifest) },
            TrialDataset d => d with { Findings = Of(d.Findings, d.Manifest) },
            _ => data,
        };
        return (TData)told;
    }

    private static IReadOnlyList<string> Of(IReadOnlyList<string> findings, IReadOnlyDictionary<string, string> manifest) =>
        [
            .. findings,
            .. manifest
                .GroupBy(f => f.Value, f => f.Key)
                .Where(g => g.Count() > 1)
                .Select(g => $"{string.Join(" and ", g)} have the same content: one recording under two names counts twice."),
        ];
}
