using System.Numerics;

namespace TreePose.Signal.SlowTime;

/// <summary>Phase of the signal at a range. Sway is far smaller than a range bin; the phase is where it shows.</summary>
public static class Phase
{
    /// <summary>Takes out the jumps of more than half a turn, as <c>numpy.unwrap</c> does.</summary>
    /// <param name="phaseRadians">Phase modulo a turn, in rad.</param>
    /// <returns>Phase whose steps are at most π, in rad.</returns>
    public static double[] Unwrap(ReadOnlySpan<double> phaseRadians)
    {
        double[] unwrapped = phaseRadians.ToArray();
        double correction = 0;
        for (int i = 1; i < unwrapped.Length; i++)
        {
            double step = phaseRadians[i] - phaseRadians[i - 1];
            double within = Modulo(step + Math.PI, 2 * Math.PI) - Math.PI; // [-π, π)
            if (within == -Math.PI && step > 0)
                within = Math.PI; // a half turn keeps its direction
            if (Math.Abs(step) >= Math.PI)
                correction += within - step;
            unwrapped[i] = phaseRadians[i] + correction;
        }
        return unwrapped;
    }

    /// <summary>Unwrapped phase of a slow-time signal in rad, one value a chirp.</summary>
    public static double[] Unwrapped(ReadOnlySpan<Complex> slowTime)
    {
        var phase = new double[slowTime.Length];
        for (int i = 0; i < phase.Length; i++)
            phase[i] = slowTime[i].Phase;
        return Unwrap(phase);
    }

    /// <summary>
    /// Displacement along the line of sight in mm, from the first value on: Δφ·λ/(4π), since the way is there and back.
    /// Positive is moving away.
    /// </summary>
    /// <param name="unwrappedRadians">Unwrapped phase in rad.</param>
    /// <param name="wavelengthMetres">Wavelength in m.</param>
    public static double[] DisplacementMillimetres(ReadOnlySpan<double> unwrappedRadians, double wavelengthMetres)
    {
        var displacement = new double[unwrappedRadians.Length];
        for (int i = 0; i < displacement.Length; i++)
            displacement[i] = (unwrappedRadians[i] - unwrappedRadians[0]) * wavelengthMetres / (4 * Math.PI) * 1000;
        return displacement;
    }

    /// <summary>
    /// Mean radial velocity of each frame in m/s by the pulse-pair estimator: the phase of Σ s[m+1]·conj(s[m]) over the
    /// frame, times λ/(4π·T) (Miller &amp; Rochwarger 1972). Positive is moving away.
    /// </summary>
    /// <param name="slowTime">Frames × chirps values.</param>
    /// <param name="chirpsPerFrame">At least 2.</param>
    /// <param name="chirpIntervalSeconds">Time between chirps in s.</param>
    /// <param name="wavelengthMetres">Wavelength in m.</param>
    public static double[] PulsePairVelocity(
        ReadOnlySpan<Complex> slowTime,
        int chirpsPerFrame,
        double chirpIntervalSeconds,
        double wavelengthMetres
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chirpsPerFrame, 2);
        if (slowTime.Length % chirpsPerFrame != 0)
            throw new ArgumentException($"{slowTime.Length} values are not whole frames of {chirpsPerFrame} chirps.", nameof(slowTime));
        var velocity = new double[slowTime.Length / chirpsPerFrame];
        for (int frame = 0; frame < velocity.Length; frame++)
        {
            ReadOnlySpan<Complex> chirps = slowTime.Slice(frame * chirpsPerFrame, chirpsPerFrame);
            Complex sum = Complex.Zero;
            for (int m = 1; m < chirps.Length; m++)
                sum += chirps[m] * Complex.Conjugate(chirps[m - 1]);
            velocity[frame] = sum.Phase * wavelengthMetres / (4 * Math.PI * chirpIntervalSeconds);
        }
        return velocity;
    }

    private static double Modulo(double value, double modulus)
    {
        double remainder = value % modulus;
        return remainder < 0 ? remainder + modulus : remainder;
    }
}
