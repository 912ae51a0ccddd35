using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TreePose.Benchmarks.Cluster;

/// <summary>
/// A Slurm of one node on loopback: daemons of Debian's packages slurm-wlm and munge, started here from a private folder and ended
/// with it. Nothing of the machine's own Slurm is read or touched.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    private const double Patience = 60; // seconds: a machine that does much else needs them
    private const int LogLines = 15;
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel"];
    private readonly string _folder;
    private readonly List<Process> _daemons = [];
    private readonly string _host = Environment.MachineName.Split('.')[0];
    private Process? _controller;
    private bool _lostItsController;

    /// <summary>Starts one.</summary>
    /// <param name="folder">Private and short: a socket's path has 107 characters at most.</param>
    /// <param name="processors">Processors that the node pretends to have.</param>
    /// <param name="maxArraySize">Slurm's MaxArraySize.</param>
    public SlurmCluster(string folder, int processors, int maxArraySize)
    {
        _folder = folder;
        foreach (string name in new[] { "munge", "state", "spool", "log" })
            Directory.CreateDirectory(In(name));
        File.WriteAllBytes(In("munge/key"), RandomNumberGenerator.GetBytes(256));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("munge/key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Configuration, Text(processors, maxArraySize));
        Daemon(
            "munged",
            "-F",
            "--force",
            $"--key-file={In("munge/key")}",
            $"--socket={In("munge/socket")}",
            $"--pid-file={In("munge/pid")}",
            $"--log-file={In("munge/log")}",
            $"--seed-file={In("munge/seed")}"
        );
        try
        {
            WaitFor(() => File.Exists(In("munge/socket")), "munged");
            _controller = Daemon("slurmctld", "-D", "-c");
            Daemon("slurmd", "-D", "-c");
            WaitFor(() => IsIdle, "the node");
        }
        catch (TreePoseException)
        {
            EndAll();
            throw;
        }
    }

    /// <summary>What is missing to start one; null when nothing is.</summary>
    public static string? Missing => Programs.FirstOrDefault(p => Find(p) is null);

    /// <summary>Slurm's configuration; processes that are to use this cluster have it as SLURM_CONF.</summary>
    public string Configuration => In("slurm.conf");

    /// <summary>Kills the controller (SIGKILL), as a machine that goes down does.</summary>
    public void KillController()
    {
        _daemons.Remove(_controller!);
        End(_controller!);
        _controller = null;
        _lostItsController = true;
    }

    /// <summary>
    /// Brings the node back. A controller that was killed before it saved its state may give a number to a job that the node still
    /// works on under another; it takes the node out of service then, until somebody who runs the cluster puts it back.
    /// </summary>
    public void Heal()
    {
        string state = Say("sinfo", "-h", "-o", "%T").Output;
        if (state.Contains("drain", StringComparison.Ordinal) || state.Contains("down", StringComparison.Ordinal))
            Say("scontrol", "update", $"nodename={_host}", "state=resume");
    }

    /// <summary>Starts the controller with the state that it saved.</summary>
    public void StartController()
    {
        _controller = Daemon("slurmctld", "-D");
        WaitFor(() => Say("sinfo", "-h").Code == 0, "slurmctld");
    }

    /// <summary>Runs one of Slurm's programs.</summary>
    public (int Code, string Output, string Errors) Say(string program, params string[] arguments)
    {
        using Process process = Process.Start(Info(Find(program)!, arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors);
    }

    /// <summary>Tasks that run now: <c>12_3</c>.</summary>
    public string[] Running() =>
        Say("squeue", "-h", "-r", "-t", "running", "-o", "%i").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits for something.</summary>
    /// <exception cref="TreePoseException">It does not come; with what Slurm says of itself.</exception>
    public void WaitFor(Func<bool> isSo, string what, double seconds = Patience)
    {
        if (!Comes(isSo, seconds))
            throw new TreePoseException($"{what} did not come in {seconds} s.\n{Condition()}");
    }

    /// <summary>
    /// Makes it what it was at its start, for the next who uses it: no job, no command, the node in service. False when that does
    /// not come, or a controller was killed, after which jobs and node may disagree for long: another must be started.
    /// </summary>
    public bool Clear()
    {
        KillWhatBelongs(n => n is not ("sh" or "cat" or "munged" or "slurmctld" or "slurmd" or "slurmstepd"));
        Say("scancel", "--full", "--signal=KILL", "--user", Environment.UserName);
        Say("scancel", "--user", Environment.UserName);
        return !_lostItsController
            && Comes(
                () =>
                {
                    Heal();
                    return IsIdle && Say("squeue", "-h") is { Code: 0, Output: "" };
                },
                Patience / 2
            );
    }

    /// <summary>What Slurm says of its jobs and its node, and the last lines of its logs.</summary>
    public string Condition()
    {
        IEnumerable<string> logs = Directory
            .GetFiles(In("log"))
            .Order(StringComparer.Ordinal)
            .SelectMany(f => File.ReadLines(f).TakeLast(LogLines).Prepend($"{Path.GetFileName(f)}:"));
        return string.Join('\n', ["squeue:", Say("squeue", "-r").Output, "sinfo:", Say("sinfo", "-o", "%T %C %E").Output, .. logs]);
    }

    private bool IsIdle => Say("sinfo", "-h", "-o", "%T").Output.Trim() == "idle";

    private static bool Comes(Func<bool> isSo, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > seconds)
                return false;
            Thread.Sleep(50);
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_controller is not null)
            {
                Say("scancel", "--full", "--signal=KILL", "--user", Environment.UserName);
                WaitFor(() => Running().Length == 0, "the end of the jobs");
            }
        }
        finally
        {
            EndAll();
        }
    }

    /// <summary>Ends the daemons, and whatever they began that outlived its job: its environment names this cluster.</summary>
    private void EndAll()
    {
        foreach (Process daemon in _daemons.AsEnumerable().Reverse())
            End(daemon);
        _daemons.Clear();
        KillWhatBelongs(_ => true);
    }

    private void KillWhatBelongs(Func<string, bool> isMeant)
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id))
                continue;
            try
            {
                string environment = File.ReadAllText(Path.Combine(folder, "environ"));
                bool belongs = $"\0{environment}".Contains($"\0SLURM_CONF={Configuration}\0", StringComparison.Ordinal);
                if (belongs && id != Environment.ProcessId && isMeant(File.ReadAllText(Path.Combine(folder, "comm")).Trim()))
                    Process.GetProcessById(id).Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has ended, or is another's.
            }
        }
    }

    /// <summary>The line through which a daemon hangs on this process is cut.</summary>
    private static void End(Process daemon)
    {
        daemon.StandardInput.Close();
        daemon.WaitForExit();
        daemon.Dispose();
    }

    private static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(d => Path.Combine(d, program))
            .FirstOrDefault(File.Exists);

    private string In(string name) => Path.Combine(_folder, name);

    /// <summary>Starts a daemon that is killed when this process ends, however it does: a shell waits for the end of its input.</summary>
    private Process Daemon(string program, params string[] arguments)
    {
        const string Held = "\"$@\" >/dev/null 2>&1 & daemon=$!; cat >/dev/null; kill -9 $daemon; wait $daemon 2>/dev/null";
        ProcessStartInfo info = Info("/bin/sh", ["-c", Held, "sh", Find(program)!, .. arguments]);
        info.RedirectStandardInput = true;
        Process process = Process.Start(info)!;
        _daemons.Add(process);
        return process;
    }

    private ProcessStartInfo Info(string program, IEnumerable<string> arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SLURM_CONF"] = Configuration },
        };

    private string Text(int processors, int maxArraySize)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ClusterName=treepose
            SlurmctldHost={_host}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            AuthType=auth/munge
            AuthInfo=socket={In("munge/socket")},cred_expire=6
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            StateSaveLocation={In("state")}
            SlurmdSpoolDir={In("spool")}
            SlurmctldPidFile={In("slurmctld.pid")}
            SlurmdPidFile={In("slurmd.pid")}
            SlurmctldLogFile={In("log/slurmctld")}
            SlurmdLogFile={In("log/slurmd")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            MpiDefault=none
            SwitchType=switch/none
            SchedulerParameters=batch_sched_delay=0,bf_interval=1
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core_Memory
            SlurmdParameters=config_overrides
            CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
            DefMemPerCPU=500
            JobAcctGatherType=jobacct_gather/linux
            JobAcctGatherFrequency=task=1
            JobAcctGatherParams=OverMemoryKill
            MaxArraySize={maxArraySize}
            MaxJobCount=20000
            KillWait=2
            ReturnToService=2
            NodeName={_host} NodeAddr=127.0.0.1 CPUs={processors} RealMemory=64000 State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """
        );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
