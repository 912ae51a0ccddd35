"""Golden file of representations of raw radar frames, made by NumPy and SciPy.

Run in this folder: python3 representations.py
The radar samples are those of range_doppler.py, made from integers alone, so that only outputs are stored.
"""
import json

import numpy as np
import scipy
from scipy import signal

from range_doppler import samples_of

CHIRPS, SAMPLES = 32, 64


def profiles(frame):
    """Complex range profiles, [chirp, range]: a beat of amplitude A has magnitude A."""
    window = np.hanning(SAMPLES)
    return np.fft.fft(frame * window, axis=1)[:, : SAMPLES // 2] * 2 / window.sum()


def chirps(frame, first, bins, stride):
    kept = profiles(frame)[::stride, first : first + bins]
    return np.stack([kept.real, kept.imag])


def micro_doppler(frame, first, bins, width, hop, nfft, each_side, detrend):
    """Columns [window, Doppler] in dB: scipy's spectrogram of each range bin, powers added."""
    total = 0
    for slow in profiles(frame)[:, first : first + bins].T:
        _, _, power = signal.spectrogram(
            slow,
            window=np.hanning(width),
            nperseg=width,
            noverlap=width - hop,
            nfft=nfft,
            detrend=detrend,
            return_onesided=False,
            scaling="spectrum",
            mode="psd",
        )
        total = total + np.fft.fftshift(power, axes=0)
    return 10 * np.log10(total.T[:, nfft // 2 - each_side : nfft // 2 + each_side + 1])


def main():
    frame = samples_of(CHIRPS * SAMPLES, CHIRPS, SAMPLES).reshape(CHIRPS, SAMPLES).astype(float)
    golden = {
        "made_by": f"numpy {np.__version__}, scipy {scipy.__version__}",
        "chirps": [CHIRPS, SAMPLES],
        "complexChirps": chirps(frame, 2, 5, 3).ravel().tolist(),
        "microDoppler": micro_doppler(frame, 1, 6, 16, 4, 16, 5, False).ravel().tolist(),
        "microDopplerWithoutMean": micro_doppler(frame, 1, 6, 16, 4, 32, 5, "constant").ravel().tolist(),
    }
    with open("representations.json", "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
