using TreePose.Evaluation.Verdicts;
using TreePose.Reports.Page;
using TreePose.Runs;

namespace TreePose.Reports.Sections;

/// <summary>An experiment that the report knows nothing special of: its figures, its folds and its pictures.</summary>
internal sealed class AnyStory(StoredRecord record) : RunStory(record)
{
    private const int PicturesAtMost = 24;

    /// <inheritdoc/>
    public override Headline Headline =>
        new()
        {
            Question = $"Experiment {Record.Info.Experiment}",
            Verdict =
                KeptVerdict
                ?? (Record.Info.Figures.Count > 0 ? Verdict.Measured($"{Record.Info.Figures.Count} figures, below.") : NoVerdict),
        };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Protocol =>
        ["The report does not know this experiment; its script and options say what was done."];

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            var blocks = new List<Block>();
            if (Record.Info.Figures.Count > 0)
                blocks.Add(
                    new DataTable(
                        "Figures of results.json",
                        [new("figure"), new("value", true)],
                        [.. Record.Info.Figures.Select(f => new Row([f.Key, ((double?)f.Value).Show("0.######")]))]
                    )
                );
            if (FoldTable.Of(Record) is { } folds)
                blocks.Add(folds);
            if (blocks.Count > 0)
                yield return new Section("results", "Results", blocks);
            string plots = Path.Combine(Record.Folder, RecordFiles.PlotsFolder);
            string[] pictures = Directory.Exists(plots)
                ?
                [
                    .. Directory
                        .EnumerateFiles(plots, "*.png")
                        .Order(NaturalOrder.Names)
                        .Take(PicturesAtMost)
                        .Select(p => Path.GetFileName(p)),
                ]
                : [];
            if (pictures.Length > 0)
                yield return new Section(
                    "figures",
                    "Figures",
                    [
                        new Grid([
                            .. pictures.Select(p => new Picture(
                                RecordFiles.Plot(p),
                                Path.GetFileNameWithoutExtension(p).Replace('_', ' ')
                            )),
                        ]),
                    ]
                );
        }
    }
}
