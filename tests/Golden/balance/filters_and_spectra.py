"""Golden values of filters, resampling and spectra from SciPy. Run: python3 filters_and_spectra.py"""
import json
import os

import numpy as np
import scipy
from scipy import signal

rng = np.random.default_rng(20240501)
rate = 100.0
n = 301
t = np.arange(n) / rate
x = 40.0 + 3 * np.sin(2 * np.pi * 1.3 * t) + np.sin(2 * np.pi * 17 * t) + 0.3 * rng.standard_normal(n) + 0.8 * t

filters = []
for kind, order, edges in [
    ("lowpass", 4, [10.0]), ("lowpass", 1, [10.0]), ("lowpass", 3, [0.5]), ("lowpass", 7, [30.0]),
    ("highpass", 2, [0.3]), ("highpass", 5, [8.0]),
    ("bandpass", 1, [0.5, 40.0]), ("bandpass", 3, [1.0, 40.0]), ("bandpass", 4, [0.2, 5.0]),
]:
    sos = signal.butter(order, edges[0] if len(edges) == 1 else edges, kind, fs=rate, output="sos")
    filters.append(dict(kind=kind, order=order, edges=edges,
                        causal=signal.sosfilt(sos, x).tolist(), zeroPhase=signal.sosfiltfilt(sos, x).tolist()))
filters[0]["padded"] = signal.sosfiltfilt(signal.butter(4, 10.0, fs=rate, output="sos"), x, padlen=60).tolist()

resampled = [dict(up=u, down=d, edge=e, values=signal.resample_poly(x, u, d, padtype=p).tolist())
             for u, d in [(1, 3), (3, 2), (2, 1), (7, 12)] for e, p in [("line", "line"), ("zero", "constant")]]
grid = np.arange(int(np.floor((n - 1) * 37.0 / rate)) + 1) / 37.0

spectra = []
for seg, overlap, window, detrend, scaling in [
    (150, None, "hann", "constant", "density"), (101, 33, "hann", "linear", "density"),
    (64, 0, "hamming", False, "spectrum"), (128, 127, "boxcar", "constant", "density"),
]:
    f, p = signal.welch(x, rate, window=window, nperseg=seg, noverlap=overlap, detrend=detrend, scaling=scaling)
    _, times, grams = signal.spectrogram(x, rate, window=window, nperseg=seg, detrend=detrend, scaling=scaling, mode="psd",
                                         noverlap=seg // 2 if overlap is None else overlap)
    keep = slice(0, None) if grams.shape[1] < 20 else slice(0, None, 60)
    spectra.append(dict(segment=seg, overlap=overlap, window=window, detrend=detrend or "none", scaling=scaling,
                        frequencies=f.tolist(), power=p.tolist(), every=1 if grams.shape[1] < 20 else 60,
                        times=times[keep].tolist(), gram=grams.T[keep].tolist()))

out = dict(scipy=scipy.__version__, rate=rate, signal=x.tolist(), filters=filters, polyphase=resampled,
           linear=dict(rate=37.0, values=np.interp(grid, t, x).tolist()),
           detrendConstant=signal.detrend(x, type="constant").tolist(), detrendLinear=signal.detrend(x).tolist(), spectra=spectra)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "filters_and_spectra.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
