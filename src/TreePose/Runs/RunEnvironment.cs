using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>What a run ran on and from: <c>environment.json</c> and <c>source/</c>.</summary>
internal sealed class RunEnvironment
{
    /// <summary>In <c>environment.json</c>: the width of vectors that the run computed with.</summary>
    public const string VectorBits = "vectorBits";

    private const int MostUntracked = 100;
    private readonly RunRequest _request;
    private readonly string _folder;
    private readonly string? _top;
    private readonly string? _commit;
    private readonly string? _branch;
    private readonly string? _remote;
    private readonly string? _diff;
    private readonly string? _untracked;
    private readonly string _leftOut;

    public RunEnvironment(RunRequest request)
    {
        _request = request;
        // A script tells of its own repository, wherever it is called from.
        _folder =
            request.ScriptPath is { } script && File.Exists(script)
                ? Path.GetDirectoryName(Path.GetFullPath(script))!
                : Environment.CurrentDirectory;
        // Begun together: starting a process costs more than all the rest of a run's start.
        using Process? head = Git("rev-parse", "--show-toplevel", "HEAD", "--abbrev-ref", "HEAD");
        using Process? remote = Git("config", "--get", "remote.origin.url");
        string[] plain = ["diff", "--no-ext-diff", "--no-textconv", "HEAD"]; // a repository may name programs for both
        using Process? diff = Git([.. plain, "--", ":/", .. Secrets.Pathspecs(exclude: true)]);
        using Process? secret = Git([.. plain, "--name-only", "--", .. Secrets.Pathspecs(exclude: false)]);
        using Process? untracked = Git("ls-files", "--others", "--exclude-standard", "--full-name", ":/");
        (string? where, string? address) = (Answer(head), Answer(remote));
        (_diff, _untracked, _leftOut) = (Answer(diff), Answer(untracked), Answer(secret) ?? "");
        if (where?.Split('\n') is not [var top, var commit, var branch])
            return;
        (_top, _commit, _branch) = (top, commit, branch);
        _remote = address is null ? null : Secrets.WithoutCredentials(address);
    }

    /// <summary>Where the code came from, for the trackers.</summary>
    public RunSource Source()
    {
        string name =
            _request.ScriptPath
            ?? (_request.CommandLine.Count > 0 ? string.Join(' ', _request.CommandLine) : AppDomain.CurrentDomain.FriendlyName);
        string? inside = null;
        if (_top is not null && _request.ScriptPath is { } script)
        {
            string relative = Path.GetRelativePath(_top, Path.GetFullPath(script));
            if (!relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative))
                inside = relative.Replace('\\', '/');
        }
        return new RunSource(Secrets.Masked(name), Environment.UserName, _commit, _branch, _remote, inside);
    }

    /// <summary>Name and digest of the data, when there is any.</summary>
    public RunData? Data()
    {
        if (_request.DataSource is null && _request.DataManifest.Count == 0)
            return null;
        var lines = new StringBuilder();
        foreach (var (path, hash) in _request.DataManifest.OrderBy(f => f.Key, StringComparer.Ordinal))
            lines.Append(path).Append(' ').Append(hash).Append('\n');
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())))[..32];
        return new RunData(_request.DataSource ?? "data", digest, _request.DataManifest.Count);
    }

    public void Write(RunRecord record)
    {
        string? diff = _commit is null ? null : _diff;
        string[] leftOut = _commit is null ? [] : _leftOut.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A diff does not have files that git has never seen: their names at least are told.
        string[] untracked = _commit is null ? [] : _untracked?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        record.WriteJson(
            RecordFiles.Environment,
            new JsonObject
            {
                ["machine"] = Environment.MachineName,
                ["operatingSystem"] = RuntimeInformation.OSDescription,
                ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
                ["processors"] = Environment.ProcessorCount,
                [VectorBits] = VectorRegisters.Bits,
                ["dotnet"] = RuntimeInformation.FrameworkDescription,
                ["treepose"] = typeof(RunRecord).Assembly.GetName().Version?.ToString(3),
                ["versions"] = JsonSerializer.SerializeToNode(_request.Versions),
                ["git"] = _commit is null
                    ? null
                    : new JsonObject
                    {
                        ["commit"] = _commit,
                        ["branch"] = _branch,
                        ["remote"] = _remote,
                        ["dirty"] = !string.IsNullOrEmpty(diff) || leftOut.Length > 0,
                        ["leftOut"] = leftOut.Length == 0 ? null : new JsonArray([.. leftOut.Select(f => JsonValue.Create(f))]),
                        ["untracked"] = new JsonArray([.. untracked.Take(MostUntracked).Select(f => JsonValue.Create(f))]),
                    },
            }
        );
        if (leftOut.Length > 0)
            diff = $"# Changed as well, and left out since such files hold secrets: {string.Join(", ", leftOut)}\n{diff}";
        if (!string.IsNullOrEmpty(diff))
            AtomicFile.WriteAllText(record.FileFor(RecordFiles.DirtyDiff), diff + "\n");
        var source = new JsonObject
        {
            ["commandLine"] = new JsonArray([.. _request.CommandLine.Select(a => JsonValue.Create(Secrets.Masked(a)))]),
        };
        if (_request.ScriptPath is { } script && File.Exists(script))
        {
            byte[] bytes = File.ReadAllBytes(script);
            AtomicFile.WriteAllBytes(record.FileFor($"{RecordFiles.SourceFolder}/{Path.GetFileName(script)}"), bytes);
            source["script"] = Path.GetFullPath(script);
            source["scriptSha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (_request.ScriptParts.Count > 0)
                source["scriptParts"] = new JsonArray([.. _request.ScriptParts.Select(p => JsonValue.Create(p))]);
        }
        record.WriteJson(RecordFiles.Source, source);
    }

    private Process? Git(params string[] arguments)
    {
        try
        {
            Process process = Process.Start(
                new ProcessStartInfo("git", ["-c", "core.fsmonitor=", .. arguments])
                {
                    WorkingDirectory = _folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git on this machine: the record says so by its absence
        }
    }

    private static string? Answer(Process? git)
    {
        if (git is null)
            return null;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output.TrimEnd() : null;
    }
}
