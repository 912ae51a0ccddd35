using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TreePose.Runs;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>
/// A run as a W&amp;B offline folder, <c>wandb/offline-run-YYYYMMDD_HHMMSS-ID</c>, which <c>wandb sync</c> uploads. One
/// history row for each call that logged metrics; <c>step</c>, <c>epoch</c> and <c>fold</c> stand in the row, and each fold has
/// curves of its own.
/// </summary>
internal sealed partial class WandBMirror(string place, string runFolder) : ITrackerMirror
{
    private readonly Dictionary<string, string> _latest = [];
    private readonly Dictionary<string, string> _figures = [];
    private readonly HashSet<string> _defined = [];
    private readonly TakenNames _names = new();
    private readonly Dictionary<string, string> _tags = [];
    private RunStarted? _start;
    private readonly List<string> _warnings = [];
    private string _folder = "";
    private WandBLog? _log;
    private long _records;
    private long _rows;
    private DateTimeOffset _started;
    private RunEnded? _end;
    private (long Position, long Records) _beforeExit = (-1, 0);

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>A folder is there or fails at once.</summary>
    public bool Answers => true;

    public bool Answered => true;

    public Task DeliverAsync(IReadOnlyList<RunEvent> events, CancellationToken cancel)
    {
        foreach (RunEvent happened in events)
        {
            cancel.ThrowIfCancellationRequested();
            if (happened is RunResumed)
                TakeBackExit();
            Write(happened);
        }
        if (_end is { } end)
            WriteExit(end);
        return Task.CompletedTask;
    }

    /// <summary>Console and page: they are written after a run's end, too.</summary>
    public Task CatchUpAsync(CancellationToken cancel)
    {
        if (_start is not null)
            WandBFiles.WriteLate(runFolder, FilesFolder);
        return Task.CompletedTask;
    }

    /// <summary>Nothing to do: a missing exit record is uploaded as exit code 1.</summary>
    public Task CrashedAsync(DateTimeOffset last, CancellationToken cancel) => Task.CompletedTask;

    private string FilesFolder => Path.Combine(_folder, "files");

    public ValueTask DisposeAsync()
    {
        _log?.Dispose();
        return default;
    }

    private void Write(RunEvent happened)
    {
        switch (happened)
        {
            case RunStarted e:
                Start(e);
                break;
            case ParametersLogged e:
                Put(new Record { Config = new ConfigRecord { Update = { e.Values.Select(v => Parameter(e, v.Key, v.Value)) } } });
                break;
            case TagsLogged e:
                Put(
                    new Record
                    {
                        Config = new ConfigRecord { Update = { e.Values.Select(v => WandBValues.Text("tag." + v.Key, v.Value)) } },
                    }
                );
                foreach (var (key, value) in e.Values)
                    _tags[key] = value;
                PutRun(_tags, RunNotes.None);
                break;
            case MetricsLogged e:
                foreach (string key in e.Values.Keys)
                    Define(Curve(key, e.Fold), e.Epoch is null ? "step" : "epoch");
                PutRow(e, e.Step, e.Epoch, e.Fold, e.Values.Select(v => WandBValues.Number(Curve(v.Key, e.Fold), v.Value)));
                break;
            case SystemMeasured e:
                PutSystem(e);
                break;
            case FoldEnded e:
                PutRow(e, null, null, e.Fold, e.Columns.Select(Cell).OfType<Item>());
                break;
            case FiguresLogged e:
                Summarise(e.Values.Select(v => WandBValues.Number(_names.Of("figure", v.Key, v.Key), v.Value)), _figures);
                break;
            case FileLogged e:
                Copy(e);
                break;
            case RunEnded e:
                _end = e;
                break;
            case RunResumed or RunReleased:
                break; // a run file without an exit is one that goes on
            default:
                throw new NotSupportedException($"There is no rule for {happened.GetType().Name}.");
        }
    }

    private void Start(RunStarted e)
    {
        (_start, _started) = (e, e.Time);
        string name = $"offline-run-{e.Time.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}-{e.Run.Id}";
        _folder = Path.Combine(place, "wandb", name);
        Directory.CreateDirectory(FilesFolder);
        _log = new WandBLog(Path.Combine(_folder, $"run-{e.Run.Id}.wandb"));
        string version =
            typeof(WandBMirror).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "";
        Put(
            new Record
            {
                Header = new HeaderRecord
                {
                    VersionInfo = new VersionInfo { Producer = version, MinConsumer = version },
                },
            }
        );
        PutRun(_tags, RunNotes.None);
        var source = new List<Item> { WandBValues.Text("treepose.run_id", e.Run.Id), WandBValues.Text("treepose.source", e.Source.Name) };
        if (e.Parent is { } parent)
            source.Add(WandBValues.Text("treepose.parent", parent.Id));
        if (e.Data is { } data)
            source.AddRange([WandBValues.Text("treepose.data", data.Name), WandBValues.Text("treepose.dataDigest", data.Digest)]);
        Put(new Record { Config = new ConfigRecord { Update = { source } } });
        WandBFiles.WriteMetadata(runFolder, FilesFolder, e);
        Put(new Record { Files = WandBFiles.Announced });
    }

    /// <summary>The run as the page shows it; again with each tag, as W&amp;B's own client does it.</summary>
    private void PutRun(Dictionary<string, string> tags, RunNotes said)
    {
        RunStarted e = _start!;
        var run = new Records.RunRecord
        {
            RunId = e.Run.Id,
            Project = e.Run.Experiment,
            DisplayName = e.Run.Name,
            RunGroup = e.Parent?.Name ?? "",
            JobType = e.Run.Experiment,
            Notes = RunNote.Of(said, RunNote.Of(e)),
            Tags = { tags.Select(t => TagOf(t.Key, t.Value)).Where(t => t.Length <= LongestTag) },
            Host = e.Host,
            StartTime = Timestamp.FromDateTimeOffset(e.Time),
        };
        if (e.Source.Commit is { } commit)
            run.Git = new GitRepoRecord { RemoteUrl = e.Source.Remote ?? "", Commit = commit };
        Put(new Record { Run = run });
    }

    /// <summary>
    /// Says over what a metric is drawn: over the epoch when its first point has one, else over the step. Each metric by its
    /// name: what reads the log passes over globs, which W&amp;B's own client resolves before it writes.
    /// </summary>
    private void Define(string key, string step)
    {
        if (key is "step" or "epoch" or "fold" || !_defined.Add(key))
            return;
        if (_defined.Add(step))
            Put(
                new Record
                {
                    Metric = new MetricRecord
                    {
                        Name = step,
                        Options = new MetricOptions { Defined = true },
                    },
                }
            );
        // A dot in a definition's name means nesting; in a row's key it does not.
        Put(
            new Record
            {
                Metric = new MetricRecord
                {
                    Name = key.Replace(".", "\\.", StringComparison.Ordinal),
                    StepMetric = step,
                    Options = new MetricOptions { Defined = true },
                },
            }
        );
    }

    private void PutRow(RunEvent happened, long? step, int? epoch, string? fold, IEnumerable<Item> values)
    {
        var row = new HistoryRecord
        {
            Step = new HistoryStep { Num = _rows },
            Item = { values },
        };
        // A metric that itself is called step, epoch or fold goes before these.
        void Add(string key, Item item)
        {
            if (!row.Item.Any(i => i.Key == key))
                row.Item.Add(item);
        }
        if (fold is null)
            foreach (Item item in row.Item)
                _latest[item.Key] = item.ValueJson;
        if (step is { } s)
            Add("step", WandBValues.Number("step", s));
        if (epoch is { } e)
            Add("epoch", WandBValues.Number("epoch", e));
        if (fold is not null)
            Add("fold", new Item { Key = "fold", ValueJson = System.Text.Json.Nodes.JsonValue.Create(fold).ToJsonString() });
        row.Item.Add(WandBValues.Number("_step", _rows++));
        row.Item.Add(WandBValues.Number("_timestamp", happened.Time.ToUnixTimeMilliseconds() / 1000.0));
        row.Item.Add(WandBValues.Number("_runtime", Math.Max(0, Math.Round((happened.Time - _started).TotalSeconds, 3))));
        Put(new Record { History = row });
    }

    private void Summarise(IEnumerable<Item> values, Dictionary<string, string> remember)
    {
        Item[] items = [.. values];
        foreach (Item item in items)
            remember[item.Key] = item.ValueJson;
        Put(new Record { Summary = new SummaryRecord { Update = { items } } });
    }

    private void Copy(FileLogged e)
    {
        string target = RecordPaths.Resolve(FilesFolder, e.Path, runFolder);
        if (!File.Exists(target) || RunFiles.Hash(target) != e.Sha256)
        {
            if (RunFiles.Locate(runFolder, e.Path) is { } file)
            {
                AtomicFile.Write(
                    target,
                    stream =>
                    {
                        using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                        from.CopyTo(stream);
                    }
                );
            }
            else
            {
                _warnings.Add($"{e.Path} was not copied: it is no longer in the record.");
            }
        }
        Put(
            new Record
            {
                Files = new FilesRecord
                {
                    Files =
                    {
                        new FilesItem { Path = e.Path, Policy = FilesItem.Types.PolicyType.Now },
                    },
                },
            }
        );
    }

    private void Put(Record record)
    {
        record.Num = ++_records;
        _log!.Append(record.ToByteArray());
    }
}
