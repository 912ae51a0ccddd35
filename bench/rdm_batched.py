"""The study's range-Doppler chain with SciPy's batched transforms in float32 on all cores; a peer in `rdm`.

Usage: rdm_batched.py FRAMES CHANNELS CHIRPS SAMPLES REPEATS OUTPUT.f8
Prints one JSON object and writes [frame, channel, Doppler, range] as raw float64. Of a real signal's spectrum half says all
(rfft2), its smallest and largest magnitude too. Pieces of several sizes are tried; the quickest counts.
"""
import json
import os
import sys
import time

import numpy as np
import scipy
import scipy.fft

from rdm_numpy import samples_of


def study(capture, window, piece, workers):
    """Pieces of frames at a time."""
    frames, channels, chirps, samples = capture.shape
    rows = np.arange(chirps // 2 - 11, chirps // 2 + 12) - chirps // 2  # Doppler bins round zero, before the shift
    out = np.empty((frames, channels, 23, 13), np.float32)
    for start in range(0, frames, piece):
        spectrum = scipy.fft.rfft2(capture[start : start + piece] * window, workers=workers, overwrite_x=True)
        magnitude = np.abs(spectrum)
        low = magnitude.min((2, 3), keepdims=True)
        high = magnitude.max((2, 3), keepdims=True)
        near = magnitude[:, :, rows][:, :, :, :13]
        out[start : start + piece] = np.log1p((near - low) / (high - low + np.float32(1e-3)))
    return out


def main():
    frames, channels, chirps, samples, repeats = map(int, sys.argv[1:6])
    size = channels * chirps * samples
    workers = len(os.sched_getaffinity(0))
    window = np.outer(np.hanning(chirps), np.hanning(samples)).astype(np.float32)
    capture = np.empty((frames, channels, chirps, samples), np.float32)
    for f in range(frames):
        capture[f] = samples_of(f * size, size, chirps, samples).reshape(channels, chirps, samples)
    best = {}
    for piece in (1, 4, 16, 64):
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            out = study(capture, window, piece, workers)
            times.append(time.perf_counter() - start)
        best[piece] = min(times)
    out.astype(np.float64).tofile(sys.argv[6])
    piece = min(best, key=best.get)
    print(json.dumps({"seconds": best[piece], "framesAtOnce": piece, "workers": workers, "scipy": scipy.__version__}))


if __name__ == "__main__":
    main()
