"""The study's range-Doppler loop in NumPy, timed in memory; the other side of `rdm`.

Usage: rdm_numpy.py FRAMES CHANNELS CHIRPS SAMPLES REPEATS OUTPUT.f8
Prints one JSON object and writes [frame, channel, Doppler, range] as raw float64.
The samples are made from integers alone, so that both sides have the same to the last bit.
"""
import json
import resource
import sys
import time

import numpy as np


def samples_of(first, count, chirps, samples):
    """Sample n of a capture: 12 bits of a hash of n (MurmurHash3's finalizer), a beat and an offset, as float32."""
    n = np.arange(first, first + count, dtype=np.uint32)
    h = n * np.uint32(2654435761)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    sample, chirp = n % samples, n // samples % chirps
    beat = (sample * 10 + chirp * 6) % 256
    triangle = np.minimum(beat, 256 - beat).astype(np.int64) - 64
    return ((h >> np.uint32(20)).astype(np.int64) - 2048 + 40 * triangle + 500).astype(np.float32)


def study(capture):
    """One frame and channel at a time, as the study's notebook does."""
    frames, channels, chirps, samples = capture.shape
    window = np.outer(np.hanning(chirps), np.hanning(samples))
    zero = chirps // 2
    out = np.empty((frames, channels, 23, 13))
    for f in range(frames):
        for c in range(channels):
            spectrum = np.fft.fftshift(np.fft.fft2(capture[f, c] * window), axes=0)
            magnitude = np.abs(spectrum)
            scaled = (magnitude - magnitude.min()) / (magnitude.max() - magnitude.min() + 1e-3)
            whole = np.log1p(scaled)[:, : samples // 2]
            out[f, c] = whole[zero - 11 : zero + 12, :13]
    return out


def main():
    frames, channels, chirps, samples, repeats = map(int, sys.argv[1:6])
    size = channels * chirps * samples
    capture = np.empty((frames, channels, chirps, samples), np.float32)
    for f in range(frames):
        capture[f] = samples_of(f * size, size, chirps, samples).reshape(channels, chirps, samples)
    seconds, processor = [], []
    for _ in range(repeats):
        start, start_processor = time.perf_counter(), time.process_time()
        out = study(capture)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    out.tofile(sys.argv[6])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    result = {"seconds": seconds, "processorSeconds": processor, "peakMemoryBytes": peak}
    print(json.dumps(result | {"numpy": np.__version__, "python": sys.version.split()[0]}))


if __name__ == "__main__":
    main()
