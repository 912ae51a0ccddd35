using Google.Protobuf.WellKnownTypes;
using TreePose.Runs;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>Names and values of single cells, and the summary at the end.</summary>
internal sealed partial class WandBMirror
{
    /// <summary>W&amp;B takes no longer ones; they are in the configuration too.</summary>
    private const int LongestTag = 64;

    private static Item Parameter(ParametersLogged e, string key, string value) =>
        e.Plain.Contains(key) ? WandBValues.Plain(key, value) : WandBValues.Text(key, value);

    /// <summary>A cell of a fold's row; nothing where the cell is empty, so that a column of numbers holds only numbers.</summary>
    private Item? Cell(FoldCell cell)
    {
        string key = _names.Of("result", cell.Key, "result." + cell.Key);
        return cell.Number is { } number ? WandBValues.Number(key, number)
            : cell.IsNumber || cell.Value.Length == 0 ? null
            : WandBValues.Text(key, cell.Value);
    }

    /// <summary>A record of its own kind: W&amp;B draws it under System and puts <c>system.</c> before each name.</summary>
    private void PutSystem(SystemMeasured e) =>
        Put(
            new Record
            {
                Stats = new StatsRecord
                {
                    Timestamp = Timestamp.FromDateTimeOffset(e.Time),
                    Item = { SystemNames.WandB(e.Use).Select(v => WandBValues.Number(v.Name, v.Value)) },
                },
            }
        );

    /// <summary>A tag has no value here: one that says only that it holds is its name.</summary>
    private static string TagOf(string key, string value) => value is "" or "true" ? key : $"{key}={value}";

    /// <summary>A curve of its own for each fold, drawn in one section: <c>loss.train.0/P1</c>.</summary>
    private string Curve(string key, string? fold) => _names.Of("metric", $"{key}\n{fold}", fold is null ? Own(key) : $"{Own(key)}/{fold}");

    /// <summary>Three names belong to W&amp;B: a metric that bears one of them is renamed, and that is said.</summary>
    private string Own(string key)
    {
        if (key is not ("_step" or "_timestamp" or "_runtime"))
            return key;
        string warning = $"The metric '{key}' is called 'metric.{key}' in W&B, which keeps that name for itself.";
        if (!_warnings.Contains(warning))
            _warnings.Add(warning);
        return "metric." + key;
    }

    private void WriteExit(RunEnded end)
    {
        if (_beforeExit.Position >= 0)
            return;
        _beforeExit = (_log!.Position, _records);
        PutNotes();
        // The last value of each metric of the whole run; a figure of the same name is the better answer.
        Put(
            new Record
            {
                Summary = new SummaryRecord
                {
                    Update =
                    {
                        _latest.Concat(_figures).GroupBy(v => v.Key).Select(v => new Item { Key = v.Key, ValueJson = v.Last().Value }),
                    },
                },
            }
        );
        Put(
            new Record
            {
                Exit = new RunExitRecord
                {
                    ExitCode = end.Status == RunStatus.Finished ? 0 : 1,
                    Runtime = (int)(end.Time - _started).TotalSeconds,
                },
            }
        );
    }

    /// <summary>What people said afterwards: tags over the run's own, the note above the description.</summary>
    private void PutNotes()
    {
        RunNotes said;
        try
        {
            said = RunNotes.Read(runFolder);
        }
        catch (DataFormatException e)
        {
            _warnings.Add($"Tags and note were not brought: {e.Message}");
            return;
        }
        if (said.Said.Length == 0)
            return;
        // A tag that was taken away is nothing: a configuration cannot lose a key.
        Item[] tags =
        [
            .. said.Tags.Select(t =>
                t.Value.Length > 0 ? WandBValues.Text("tag." + t.Key, t.Value) : WandBValues.Plain("tag." + t.Key, "")
            ),
        ];
        if (tags.Length > 0)
            Put(new Record { Config = new ConfigRecord { Update = { tags } } });
        PutRun(said.Over(new(_tags)), said);
    }

    private void TakeBackExit()
    {
        _end = null;
        if (_beforeExit.Position < 0)
            return;
        _log!.CutBackTo(_beforeExit.Position);
        _records = _beforeExit.Records;
        _beforeExit = (-1, 0);
    }
}
