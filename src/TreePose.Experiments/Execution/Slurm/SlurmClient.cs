using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>A job array that is to be handed to Slurm.</summary>
/// <param name="Name">No other job has it.</param>
/// <param name="Tasks">Numbered from 0.</param>
/// <param name="Limit">So many at once.</param>
/// <param name="Output">Where a task writes what it says; <c>%a</c> is its number.</param>
/// <param name="Directives">Further options of <c>sbatch</c>.</param>
/// <param name="Script">What bash runs.</param>
internal sealed record SlurmSubmission(string Name, int Tasks, int Limit, string Output, IReadOnlyList<string> Directives, string Script);

/// <summary>How Slurm says that a task stands.</summary>
/// <param name="State"><c>PENDING</c>, <c>RUNNING</c>, <c>TIMEOUT</c>, …</param>
/// <param name="Reason">Why.</param>
/// <param name="Node">Where it runs or ran.</param>
/// <param name="Job">The job's number.</param>
internal sealed record SlurmTaskState(string State, string Reason, string Node, string Job)
{
    /// <summary>The state of a task that a node could not begin: it waits for ever, since Slurm holds it back.</summary>
    public const string NotLaunched = "LAUNCH_FAILED";

    /// <summary>
    /// Whether it waits for what does not come by itself: no node, time or account of the partition fits what it asks for. What a load
    /// or people hold back is not meant.
    /// </summary>
    public bool CannotBegin =>
        State == "PENDING"
        && Reason
            is "PartitionConfig"
                or "PartitionNodeLimit"
                or "PartitionTimeLimit"
                or "BadConstraints"
                or "InvalidAccount"
                or "InvalidQOS"
                or "AccountNotAllowed"
                or "QOSNotAllowed";

    /// <summary>Whether it may still do something.</summary>
    public bool IsAlive =>
        State
            is "PENDING"
                or "CONFIGURING"
                or "RUNNING"
                or "COMPLETING"
                or "SUSPENDED"
                or "REQUEUED"
                or "REQUEUE_HOLD"
                or "REQUEUE_FED"
                or "RESIZING"
                or "STAGE_OUT"
                or "STOPPED"
                or "SIGNALING"
                or "SPECIAL_EXIT"
                or "RESV_DEL_HOLD";
}

/// <summary>The words that are spoken with Slurm. Whatever it does not answer is unknown, never failed.</summary>
internal interface ISlurm
{
    /// <summary>Hands a job array over.</summary>
    /// <returns>Its number; null when nobody answered, and it may be there or not.</returns>
    /// <exception cref="TreePoseException">Slurm refuses it.</exception>
    string? Submit(SlurmSubmission submission);

    /// <summary>How the tasks of jobs stand, by name and number; those that Slurm knows no more are left out. Null: no answer.</summary>
    IReadOnlyDictionary<(string Name, int Task), SlurmTaskState>? Look(IReadOnlyCollection<string> names);

    /// <summary>Ends jobs; false when nobody answered.</summary>
    bool Cancel(IReadOnlyCollection<string> names);

    /// <summary>Ends one task, if anybody answers.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="job">Its number.</param>
    /// <param name="task">The task's.</param>
    void CancelTask(string name, string job, int task);

    /// <summary>Tasks that an array may have; null when nobody answered.</summary>
    int? MaxArraySize();
}

/// <summary>Slurm by its own programs, which must be on the path.</summary>
internal sealed class SlurmClient : ISlurm
{
    private static readonly string[] Silence =
    [
        "Unable to contact slurm controller",
        "Socket timed out",
        "Connection refused",
        "Zero Bytes were transmitted",
        "slurm_load_jobs error: Unable",
        "Slurm backup controller in standby",
        "temporarily unable to accept job",
        "Resource temporarily unavailable",
        "Transport endpoint is not connected",
        "Unexpected message received",
        "Insane message length",
    ];

    private const int EndedBySignal = 128,
        LastSignal = 64; // real-time signals among them
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fails when there is no Slurm here.</summary>
    /// <exception cref="TreePoseException"><c>sbatch</c> is not on the path.</exception>
    public static void Require()
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(Path.PathSeparator).Any(p => p.Length > 0 && File.Exists(Path.Combine(p, "sbatch"))))
            throw new TreePoseException(
                "'--on slurm' needs Slurm's programs, and 'sbatch' is not on the PATH: log in to a node of the cluster that submits jobs, "
                    + "or load its module."
            );
    }

    /// <inheritdoc/>
    public string? Submit(SlurmSubmission submission)
    {
        string[] arguments =
        [
            "--parsable",
            $"--job-name={submission.Name}",
            string.Create(CultureInfo.InvariantCulture, $"--array=0-{submission.Tasks - 1}%{submission.Limit}"),
            $"--output={submission.Output}",
            "--open-mode=append",
            "--requeue",
            $"--chdir={Environment.CurrentDirectory}",
            .. submission.Directives,
        ];
        Answer answer = Say("sbatch", arguments, submission.Script);
        if (answer.Code == 0)
            return answer.Output.Trim().Split(';')[0];
        return answer.IsSilence ? null : throw new SlurmRefusedException(answer.Errors);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<(string Name, int Task), SlurmTaskState>? Look(IReadOnlyCollection<string> names)
    {
        Answer answer = Say("squeue", ["-h", "-r", "-t", "all", "--me", "-n", string.Join(',', names), "-o", "%j|%K|%T|%r|%N|%F"], "");
        if (answer.Code != 0)
            return null;
        var states = new Dictionary<(string, int), SlurmTaskState>();
        foreach (string line in answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Trim().Split('|') is [var name, var task, var state, var reason, var node, var job])
                if (int.TryParse(task, CultureInfo.InvariantCulture, out int number))
                    states[(name, number)] = new SlurmTaskState(IsHeld(reason) ? SlurmTaskState.NotLaunched : state, reason, node, job);
        }
        return states;
    }

    /// <summary>Whether Slurm itself holds a task back: <c>launch failed requeued held</c>. What people hold is theirs.</summary>
    private static bool IsHeld(string reason) =>
        reason.Replace('_', ' ').Contains("launch failed requeued", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void CancelTask(string name, string job, int task) =>
        Say("scancel", ["--me", $"--name={name}", string.Create(CultureInfo.InvariantCulture, $"{job}_{task}")], "");

    /// <inheritdoc/>
    public bool Cancel(IReadOnlyCollection<string> names)
    {
        bool all = true;
        foreach (string name in names)
            all &= !Say("scancel", ["--me", $"--name={name}"], "").IsSilence;
        return all;
    }

    /// <inheritdoc/>
    public int? MaxArraySize()
    {
        Answer answer = Say("scontrol", ["show", "config"], "");
        string? line = answer.Output.Split('\n').FirstOrDefault(l => l.StartsWith("MaxArraySize", StringComparison.Ordinal));
        return answer.Code == 0 && int.TryParse(line?.Split('=')[^1].Trim(), CultureInfo.InvariantCulture, out int size) ? size : null;
    }

    private static Answer Say(string program, IEnumerable<string> arguments, string input)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(),
                errors = process.StandardError.ReadToEndAsync();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException) { } // it ended before it read all: its exit code says why
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return new Answer(-1, "", Silence[0]);
            }
            process.WaitForExit(); // the rest of what it said
            return new Answer(process.ExitCode, output.Result, errors.Result);
        }
        catch (Win32Exception e)
        {
            throw new TreePoseException($"'{program}' of Slurm cannot be started here ({e.Message}): it must be on the PATH.", e);
        }
    }

    private sealed record Answer(int Code, string Output, string Errors)
    {
        /// <summary>Whether nobody answered; a program that a signal ended (Ctrl-C) may have been heard or not.</summary>
        public bool IsSilence =>
            Code is > EndedBySignal and <= EndedBySignal + LastSignal
            || (Code != 0 && Silence.Any(s => Errors.Contains(s, StringComparison.OrdinalIgnoreCase)));
    }
}

/// <summary>Slurm refuses a job, or its programs do not know where to ask.</summary>
internal sealed class SlurmRefusedException(string said) : TreePoseException(Sentence(said))
{
    /// <summary>What its programs say when there is nobody whom they could ask: unlike silence, it does not pass by itself.</summary>
    private static readonly string[] Nobody =
    [
        "configuration source",
        "DNS SRV lookup failed",
        "Unable to resolve",
        "Unknown host",
        "Unable to process configuration file",
        "No route to host",
        "Network is unreachable",
    ];

    /// <summary>Whether there are too many jobs now, and there may be room later.</summary>
    public bool IsForNow =>
        new[]
        {
            "SubmitJobsPerUser",
            "SubmitLimit",
            "MaxSubmit",
            "Job violates accounting/QOS policy",
            "job count limit",
            "MaxJobCount",
        }.Any(l => said.Contains(l, StringComparison.OrdinalIgnoreCase));

    private static string Sentence(string said)
    {
        string[] lines = [.. said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        string last = (lines.Length == 0 ? "it does not say why" : lines[^1])
            .Replace("sbatch: error: ", "", StringComparison.Ordinal)
            .TrimEnd('.');
        string first = lines.Length > 1 ? lines[0].Replace("sbatch: error: ", "", StringComparison.Ordinal).TrimEnd('.') + "; " : "";
        if (Nobody.Any(n => said.Contains(n, StringComparison.OrdinalIgnoreCase)))
            return $"No controller of Slurm was reached, so the job was not handed over ({first}{last}): 'sinfo' says whether one answers.";
        return $"Slurm refuses the job ({first}{last}): './treepose options slurm' lists what can be set, 'sinfo' shows the partitions.";
    }
}
