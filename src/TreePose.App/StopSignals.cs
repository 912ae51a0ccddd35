using System.Globalization;
using System.Runtime.InteropServices;

namespace TreePose.App;

/// <summary>
/// SIGINT, SIGTERM, SIGHUP and SIGQUIT ask the work to stop, so that its record is closed; a second one ends the process at
/// once. A hang-up that the process was started to ignore (<c>nohup</c>) stays ignored.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int Hangup = 1,
        SignalBase = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registered = [];
    private int _received;

    /// <summary>Listens from now on.</summary>
    public StopSignals()
    {
        Listen(PosixSignal.SIGINT, 2);
        Listen(PosixSignal.SIGQUIT, 3);
        Listen(PosixSignal.SIGTERM, 15);
        if (!IsIgnored(Hangup))
            Listen(PosixSignal.SIGHUP, Hangup);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>128 and the signal's number, as shells count; null when none came.</summary>
    public int? ExitCode => _received > 0 ? SignalBase + _received : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registered)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Listen(PosixSignal signal, int number) =>
        _registered.Add(
            PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = Interlocked.CompareExchange(ref _received, number, 0) == 0;
                    if (context.Cancel)
                        _stop.Cancel();
                }
            )
        );

    /// <summary>Linux says in <c>/proc</c> which signals a process ignores; elsewhere none is taken to be.</summary>
    private static bool IsIgnored(int signal)
    {
        const string key = "SigIgn:";
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return line is not null
                && (ulong.Parse(line[key.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
