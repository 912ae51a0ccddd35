using System.Diagnostics;
using System.Text;

namespace TreePose.Benchmarks;

/// <summary>A process of the command, with what it wrote.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(),
        _errors = new();

    /// <summary>Starts it.</summary>
    public Child(string program, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, e) => _output.AppendLine(e.Data);
        _process.ErrorDataReceived += (_, e) => _errors.AppendLine(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to standard output; whole once it has ended.</summary>
    public string Output => _output.ToString();

    /// <summary>What it wrote to standard error; whole once it has ended.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Whether it ends by itself in so many seconds.</summary>
    public bool EndsWithin(double seconds) => _process.WaitForExit(TimeSpan.FromSeconds(seconds));

    /// <summary>Kills it (SIGKILL): nothing in it runs any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public int Wait()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    /// <exception cref="TreePoseException">It ended with an error.</exception>
    public void MustSucceed()
    {
        if (Wait() != 0)
            throw new TreePoseException($"{string.Join(' ', _process.StartInfo.ArgumentList)}: exit code {_process.ExitCode}. {Errors}");
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
