using System.Globalization;
using TreePose.Captures;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.Health;

/// <summary>
/// Looks at where a complex signal has its power. With real and imaginary part exchanged, what is near stands at the far end of the range,
/// and what comes nearer seems to move away.
/// </summary>
internal static class FarSide
{
    private const int Least = 16, // samples, so that there are sides
        AroundZero = 3; // bins on either side that the window spreads still offsets over
    private const double Suspicious = 0.9;

    /// <summary>One sentence where nearly all power of the first frame is in the farther half; none otherwise.</summary>
    /// <param name="capture">A capture.</param>
    /// <param name="remedy">What to do if it is wrong.</param>
    public static IReadOnlyList<string> Findings(IRadarCapture capture, string remedy)
    {
        int samples = capture.Parameters.SamplesPerChirp;
        if (!capture.Parameters.IsComplex || samples < Least)
            return [];
        float[] frame = new float[capture.FrameSize];
        capture.Read(0, 1, frame);
        double[] window = WindowFunction.Hann.Coefficients(samples),
            re = new double[samples],
            im = new double[samples];
        var transform = new FourierTransform(samples);
        (double near, double far) = (0, 0);
        for (int chirp = 0; chirp < capture.Parameters.ChirpsPerFrame; chirp++) // of the first channel
        {
            ReadOnlySpan<float> of = frame.AsSpan(chirp * 2 * samples, 2 * samples);
            for (int n = 0; n < samples; n++)
                (re[n], im[n]) = (of[2 * n] * window[n], of[2 * n + 1] * window[n]);
            transform.Forward(re, im);
            for (int bin = AroundZero; bin <= samples - AroundZero; bin++)
            {
                double power = re[bin] * re[bin] + im[bin] * im[bin];
                (near, far) = bin < samples / 2 ? (near + power, far) : (near, far + power);
            }
        }
        double share = far / Math.Max(double.Epsilon, near + far);
        return share < Suspicious
            ? []
            :
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{100 * share:0} % of the power of the first frame is in the farther half of the range; "
                ) + $"if nothing is there, real and imaginary part are exchanged: {remedy}",
            ];
    }
}
