namespace TreePose.Tracking;

/// <summary>How often the machine is measured for trackers.</summary>
internal static class SystemInterval
{
    /// <summary>The variable that MLflow's own clients read, in seconds.</summary>
    public const string Variable = "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL";

    private const double Usual = 10,
        Least = 1,
        Most = 86_400;

    /// <summary>Reads <see cref="Variable"/>; 0 is never, nothing is 10 s.</summary>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    /// <exception cref="TreePoseException">It is no number of seconds.</exception>
    public static TimeSpan FromEnvironment(Func<string, string?>? environment = null)
    {
        if ((environment ?? Environment.GetEnvironmentVariable)(Variable)?.Trim() is not { Length: > 0 } text)
            return TimeSpan.FromSeconds(Usual);
        if (Numbers.TryReal(text, out double seconds) && seconds is 0 or (>= Least and <= Most))
            return TimeSpan.FromSeconds(seconds);
        throw new TreePoseException(
            $"{Variable} is '{text}': seconds from {Least} to {Most} are allowed, such as 10, and 0 for no system metrics."
        );
    }
}
