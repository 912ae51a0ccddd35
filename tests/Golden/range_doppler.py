"""Golden files of windows, the range-Doppler chain `study`, phase unwrapping and a spectrogram, made by NumPy and SciPy.

Run in this folder: python3 range_doppler.py
The radar samples are made from integers alone (see samples_of), so that only outputs are stored.
"""
import json

import numpy as np
import scipy
from scipy import signal


def samples_of(count, chirps, samples):
    """Sample n: 12 bits of a hash of n (MurmurHash3's finalizer), a beat and an offset, as float32."""
    n = np.arange(count, dtype=np.uint32)
    h = n * np.uint32(2654435761)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    beat = (n % samples * 10 + n // samples % chirps * 6) % 256
    triangle = np.minimum(beat, 256 - beat).astype(np.int64) - 64
    return ((h >> np.uint32(20)).astype(np.int64) - 2048 + 40 * triangle + 500).astype(np.float32)


def study(capture):
    frames, channels, chirps, samples = capture.shape
    out = np.empty((frames, channels, 23, 13))
    for f in range(frames):
        for c in range(channels):
            windowed = capture[f, c] * np.hanning(chirps)[:, None] * np.hanning(samples)[None, :]
            magnitude = np.abs(np.fft.fftshift(np.fft.fft2(windowed), axes=0))
            scaled = (magnitude - magnitude.min()) / (magnitude.max() - magnitude.min() + 1e-3)
            out[f, c] = np.log1p(scaled)[chirps // 2 - 11 : chirps // 2 + 12, :13]
    return out


def chain(chirps, samples, frames, channels):
    count = frames * channels * chirps * samples
    return study(samples_of(count, chirps, samples).reshape(frames, channels, chirps, samples))


def phase(count=400):
    """A wrapped phase with steps of every size, half turns among them."""
    n = np.arange(count)
    true = 3 * np.sin(n / 7) + n * 0.9 + np.where(n > 200, 40.0, 0.0)
    wrapped = np.angle(np.exp(1j * true))
    wrapped[50:53] = [0.0, np.pi, 0.0]
    wrapped[60:63] = [0.0, -np.pi, 0.0]
    return wrapped


def main():
    np.concatenate([chain(128, 256, 3, 4).ravel(), chain(40, 30, 2, 1).ravel()]).astype("<f8").tofile("range_doppler_study.f8")
    # Slow time of a chain with |y| ~ 1: two tones; the spectrogram's frames are plain |FFT|^2 of Hann windows.
    n = np.arange(1000)
    slow = np.exp(2j * np.pi * (0.05 * n + 20 * np.sin(2 * np.pi * n / 1000))) + 0.3 * np.exp(-2j * np.pi * 0.2 * n)
    _, _, stft = signal.stft(slow, window=np.hanning(64), nperseg=64, noverlap=48, nfft=128, return_onesided=False, boundary=None, padded=False)
    power = np.abs(np.fft.fftshift(stft, axes=0)) ** 2
    wrapped = phase()
    golden = {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "windows": {
            f"{name}{length}": window(length).tolist()
            for length in (1, 2, 7, 16)
            for name, window in {
                "hann": np.hanning,
                "hannPeriodic": lambda m: signal.get_window("hann", m, fftbins=True),
                "hamming": np.hamming,
                "blackman": np.blackman,
                "rectangular": np.ones,
            }.items()
        },
        "wrapped": wrapped.tolist(),
        "unwrapped": np.unwrap(wrapped).tolist(),
        "spectrogramShape": list(power.T.shape),
        "spectrogram": power.T[:: 10].ravel().tolist(),  # [time, Doppler], every 10th time
    }
    with open("range_doppler.json", "w") as file:
        json.dump(golden, file)
        file.write("\n")


if __name__ == "__main__":
    main()
