using System.Globalization;
using TreePose.Runs;
using TreePose.Torch;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>A unit that waits to be handed on.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Attempt">How often it was handed on before.</param>
/// <param name="Minutes">Time that its task is given.</param>
/// <param name="Megabytes">Memory that its task is given.</param>
internal sealed record WaitingUnit(SharedUnit Unit, int Attempt, int Minutes, int Megabytes);

/// <summary>Makes job arrays of units and hands them to Slurm. What was handed over stands in the record before and after.</summary>
/// <param name="home">The record in which it stands: the run's, or the sweep's.</param>
/// <param name="options">How.</param>
/// <param name="program">The program and its first arguments, as the nodes start it.</param>
/// <param name="slurm">Slurm.</param>
internal sealed class SlurmSubmitter(string home, SlurmOptions options, IReadOnlyList<string> program, ISlurm slurm)
{
    private const int UsualArraySize = 1001,
        ProbeMinutes = 15;
    private int? _arraySize;

    /// <summary>What the record knows of its jobs.</summary>
    public SlurmJobs Jobs { get; } =
        SlurmJobs.Read(home) is { } known
            ? known with
            {
                Options = options.ToOverrides(),
            }
            : new SlurmJobs { Key = Claims.Token()[..8], Options = options.ToOverrides() };

    /// <summary>The record's arrays that may still do something.</summary>
    public IReadOnlyList<SlurmBatch> Alive => [.. Jobs.Alive.Select(n => SlurmBatch.Read(home, n))];

    /// <summary>A job that does nothing but start the program and open a run with its data.</summary>
    public SlurmBatch Probe(string run)
    {
        var batch = new SlurmBatch
        {
            Name = NewName(),
            Number = Jobs.Jobs.Count,
            Minutes = Math.Min(options.Time, ProbeMinutes),
            Megabytes = options.Memory,
            IsProbe = true,
            Tasks =
            [
                [new SlurmPart(Relative(run), [])],
            ],
        };
        Hand(batch);
        return batch;
    }

    /// <summary>Hands units on, those alike in attempt, time and memory together.</summary>
    /// <param name="units">The units.</param>
    /// <param name="secondsPerCost">How long units took so far for what they cost; null when none is done.</param>
    /// <param name="handed">Told of each array as soon as it is handed over, with its units by task.</param>
    /// <returns>Units that Slurm does not take for now.</returns>
    /// <exception cref="TreePoseException">Slurm refuses them.</exception>
    public IReadOnlyList<WaitingUnit> Hand(
        IReadOnlyList<WaitingUnit> units,
        double? secondsPerCost,
        Action<SlurmBatch, IReadOnlyList<IReadOnlyList<SharedUnit>>> handed
    )
    {
        var left = new List<WaitingUnit>();
        foreach (var alike in units.GroupBy(u => (u.Attempt, u.Minutes, u.Megabytes)).OrderBy(g => g.Key.Attempt))
        {
            WaitingUnit[] ordered = [.. alike.OrderByDescending(u => u.Unit.Unit.Cost)];
            IEnumerable<WaitingUnit[]> tasks =
                alike.Key.Attempt > 0 ? ordered.Chunk(1) // whichever unit it was that ended its task, the others are rid of it
                : secondsPerCost is { } seconds ? Tasks(ordered, seconds, alike.Key.Minutes)
                : ordered.Chunk(options.Cpus);
            foreach (WaitingUnit[][] array in tasks.Chunk(ArraySize))
            {
                var batch = new SlurmBatch
                {
                    Name = NewName(),
                    Number = Jobs.Jobs.Count,
                    Attempt = alike.Key.Attempt,
                    Minutes = alike.Key.Minutes,
                    Megabytes = alike.Key.Megabytes,
                    Tasks = [.. array.Select(Parts)],
                };
                if (left.Count == 0 && Hand(batch))
                    handed(batch, [.. array.Select(t => t.Select(u => u.Unit).ToArray())]);
                else
                    left.AddRange(array.SelectMany(t => t));
            }
        }
        return left;
    }

    /// <summary>An array has nothing left to do.</summary>
    public void End(string name)
    {
        foreach (SlurmJob job in Jobs.Jobs.Where(j => j.Name == name))
            job.Over = true;
        Save();
    }

    /// <summary>Takes an array back that Slurm has not begun.</summary>
    public void Withdraw(string name)
    {
        slurm.Cancel([name]);
        End(name);
    }

    /// <summary>Whether Slurm has said that it took an array.</summary>
    public bool WasHandedOver(string name) => Jobs.Jobs.Any(j => j.Name == name && j.Job is not null);

    /// <summary>A node started the program and saw the data.</summary>
    public void ProbeWentWell()
    {
        Jobs.Probed = true;
        Save();
    }

    /// <summary>A run's record as tasks find it from this one.</summary>
    public string Relative(string run) => Path.GetRelativePath(home, run);

    /// <summary>Writes down what is known.</summary>
    public void Save() => Jobs.Write(home);

    private int ArraySize => _arraySize ??= Math.Max(1, slurm.MaxArraySize() ?? UsualArraySize);

    /// <summary>Puts so many units into a task that it lasts the wished time, but makes no fewer tasks than may run at once.</summary>
    private IEnumerable<WaitingUnit[]> Tasks(WaitingUnit[] ordered, double secondsPerCost, int minutes)
    {
        double wished = Math.Min(
            Math.Min(options.ChunkMinutes, minutes / 2.0) * 60 * options.Cpus,
            secondsPerCost * ordered.Sum(u => u.Unit.Unit.Cost) / options.Limit
        );
        var task = new List<WaitingUnit>();
        double seconds = 0;
        foreach (WaitingUnit unit in ordered)
        {
            double one = secondsPerCost * unit.Unit.Unit.Cost;
            if (task.Count >= options.Cpus && seconds + one > wished * (1 + 1e-9))
            {
                yield return [.. task];
                task.Clear();
                seconds = 0;
            }
            task.Add(unit);
            seconds += one;
        }
        yield return [.. task];
    }

    private SlurmPart[] Parts(WaitingUnit[] units) =>
        [.. units.GroupBy(u => u.Unit.Run.Run.Folder).Select(g => new SlurmPart(Relative(g.Key), [.. g.Select(u => u.Unit.Unit.Id)]))];

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"treepose-{Jobs.Key}-{Jobs.Jobs.Count}");

    /// <summary>Hands an array over; false when Slurm takes none for now.</summary>
    private bool Hand(SlurmBatch batch)
    {
        batch.Write(home);
        var job = new SlurmJob { Name = batch.Name };
        Jobs.Jobs.Add(job);
        Save(); // a kill may come between the job and its number: it is found by its name then
        try
        {
            job.Job = slurm.Submit(
                new SlurmSubmission(
                    batch.Name,
                    batch.Tasks.Length,
                    options.Limit,
                    // a path may hold a '%', which means something here
                    Path.Combine(Path.GetFullPath(home), RecordFiles.SlurmFolder, batch.Name).Replace("%", "%%", StringComparison.Ordinal)
                        + "-%a.log",
                    [.. options.Directives(batch.Minutes, batch.Megabytes)],
                    Script(batch)
                )
            );
        }
        catch (SlurmRefusedException e)
        {
            job.Over = true;
            Save();
            if (e.IsForNow && !batch.IsProbe && Jobs.Alive.Count > 0)
                return false;
            throw new TreePoseException($"{e.Message} Mend that, then '{StoredRun.Open(home).CommandLine("resume")}'.", e);
        }
        Save();
        return true;
    }

    private string Script(SlurmBatch batch)
    {
        var words = new List<string>(program.Select(Shell.Quote)) { "work", Shell.Quote(Path.GetFullPath(home)), "--batch", batch.Name };
        words.AddRange(["--task", "\"$SLURM_ARRAY_TASK_ID\"", "--jobs", options.Cpus.ToString(CultureInfo.InvariantCulture)]);
        if (TorchRuntime.Accelerator is { } device)
            words.AddRange(["--device", device]);
        if (options.Scratch.Length > 0)
            words.AddRange(["--scratch", $"\"{options.Scratch.Replace("\"", "\\\"", StringComparison.Ordinal)}\""]);
        return $"#!/bin/bash\n{options.Prologue}\nexec {string.Join(' ', words)}\n";
    }
}
