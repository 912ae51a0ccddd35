namespace TreePose.Formats.Dca1000;

/// <summary>One chirp as it is sent: a profile with what a chirp's own settings add to it.</summary>
/// <param name="StartHz">First frequency of the ramp.</param>
/// <param name="SlopeHzPerSecond">How fast it rises.</param>
/// <param name="IdleSeconds">Pause before the ramp.</param>
/// <param name="AdcStartSeconds">From the ramp's start to the first sample.</param>
/// <param name="RampEndSeconds">Length of the ramp.</param>
/// <param name="Samples">Samples of the converter.</param>
/// <param name="SampleHz">Their rate.</param>
internal sealed record ChirpTiming(
    double StartHz,
    double SlopeHzPerSecond,
    double IdleSeconds,
    double AdcStartSeconds,
    double RampEndSeconds,
    int Samples,
    double SampleHz
);

/// <summary>A row <c>profileCfg</c>, in SI units.</summary>
internal sealed record ProfileRow(int Id, ChirpTiming Timing);

/// <summary>A row <c>chirpCfg</c>: chirps of one setting. What it adds to the profile is in SI units.</summary>
/// <param name="First">First chirp.</param>
/// <param name="Last">Last chirp, itself one.</param>
/// <param name="Profile">Its profile's number.</param>
/// <param name="Added">What it adds to start, slope, idle time and start of the converter; the rest is 0.</param>
/// <param name="Transmitters">A bit for each that is on.</param>
internal sealed record ChirpRow(int First, int Last, int Profile, ChirpTiming Added, int Transmitters);

/// <summary>The row <c>frameCfg</c>.</summary>
/// <param name="First">First chirp of a loop.</param>
/// <param name="Last">Last chirp of a loop, itself one.</param>
/// <param name="Loops">Loops a frame.</param>
/// <param name="Frames">Frames of the recording; 0 when it went on until it was stopped.</param>
/// <param name="PeriodSeconds">From one frame's start to the next one's.</param>
internal sealed record FrameRow(int First, int Last, int Loops, int Frames, double PeriodSeconds);
