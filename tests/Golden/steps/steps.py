"""Golden values of the preprocessing steps from NumPy. Run: python3 steps.py"""
import json
import os

import numpy as np

rng = np.random.default_rng(20240611)


def f32(x):
    return np.asarray(x, dtype=np.float32)


def numbers(x):
    return [float(f"{v:.10g}") for v in np.asarray(x, dtype=np.float64).ravel()]  # enough for single precision


# [frame, channel, Doppler, range]; clutter that stands still in every cell, a person about range bin 4, two odd cells.
T, C, D, R = 12, 2, 7, 6
seconds = 0.036
x = rng.uniform(0, 1, (1, C, D, R)) * 3 + 0.1 * rng.standard_normal((T, C, D, R))
x[:, :, 2:5, 4] += rng.standard_normal((T, C, 3))
x[:, :, 3, 3] += 0.6 * rng.standard_normal((T, C))
x[5, 1] = 0.0
x[:, 0, 0, 0] = 1.25
x = f32(x)
other = f32(2 * rng.standard_normal((5, C, D, R)) + 1)
d = x.astype(np.float64)


def running(v, alpha):
    b, out = v[0].copy(), []
    for t in range(len(v)):
        out.append(v[t] - b)
        b = b + (alpha[t] if np.ndim(alpha) else alpha) * (v[t] - b)
    return np.stack(out)


cases = []


def case(step, values, options=None, shape=None, **more):
    cases.append(dict(step=step, options=options or [], values=numbers(values), shape=list(shape or values.shape[1:]), **more))


case("log1p", np.sign(d) * np.log1p(np.abs(d)))
with np.errstate(divide="ignore"):
    case("decibel", np.maximum(-80, 20 * np.log10(np.abs(d))))
    case("decibel", np.maximum(-12.5, 10 * np.log10(np.abs(d) / 4)), ["of=power", "reference=4", "floorDecibels=-12.5"])
case("power", np.abs(d) ** 2)
case("power", np.abs(d) ** 0.5, ["exponent=0.5"])
case("mti", running(d, 1 - np.exp(-seconds / 1.0)))
case("mti", running(d, 1 - np.exp(-seconds / 0.2)), ["timeConstantSeconds=0.2"])
case("mti", d - d.mean(axis=0), ["rule=captureMean"])
case("mti", np.diff(d, axis=0, prepend=d[:1]), ["rule=twoPulse"])
case("difference", np.diff(d, axis=0, prepend=d[:1]))
second = np.diff(d, axis=0, prepend=d[:1])
case("difference", np.diff(second, axis=0, prepend=second[:1]), ["order=2"])

pooled = np.concatenate([d, other.astype(np.float64)])
mean, std = pooled.mean(axis=(0, 2, 3), keepdims=True), pooled.std(axis=(0, 2, 3), keepdims=True)
case("standardise.perChannel", (d - mean) / std)
mean, std = pooled.mean(axis=0), pooled.std(axis=0)
case("standardise.perBin", (d - mean) / std)
case("standardise.perCapture", (d - d.mean()) / d.std())
mean, std = d.mean(axis=(0, 2, 3), keepdims=True), d.std(axis=(0, 2, 3), keepdims=True)
case("standardise.perCapture", (d - mean) / std, ["scope=channel"])
mean, std = d.mean(axis=0), d.std(axis=0)
case("standardise.perCapture", (d - mean) / np.where(std < 1e-6, 1, std), ["scope=bin"])

flat = np.abs(d).reshape(T, -1)
for norm, n in [("max", flat.max(1)), ("sum", flat.sum(1)), ("energy", np.sqrt((flat**2).sum(1)))]:
    case("normalise.frame", d / n.reshape(T, 1, 1, 1), ["norm=" + norm])

case("crop.range", d[..., 1:4], ["fromBin=1", "toBin=4"])
case("crop.range", d[..., 2:], ["fromBin=2"])
case("crop.doppler", d[:, :, 1:6], ["halfWidth=2"])
case("flip.doppler", d[:, :, ::-1])


def align(v, target, channel=None):
    chosen = v if channel is None else v[:, channel : channel + 1]
    e = ((chosen - chosen.mean(axis=0)) ** 2).sum(axis=(1, 2))  # [frame, range]
    e = np.maximum(0, e - np.sort(e, axis=1)[:, [(e.shape[1] - 1) // 2]])
    c = (np.arange(e.shape[1]) * e).sum(axis=1) / e.sum(axis=1)
    person = int(np.floor(np.sort(c)[(len(c) - 1) // 2] + 0.5))
    shift, out = target - person, np.zeros_like(v)
    if shift >= 0:
        out[..., shift:] = v[..., : v.shape[-1] - shift]
    else:
        out[..., :shift] = v[..., -shift:]
    return out, shift


for target, options, channel in [(3, [], None), (1, ["bin=1"], None), (5, ["bin=5", "channel=1"], 1)]:
    out, shift = align(d, target, channel)
    case("align.range", out, options, shift=shift)


def box(v, t, duration, period):
    """Mean over [kT - T/2, kT + T/2] of the signal that holds each frame's value for its duration; straight lines across gaps."""
    count = int(np.floor(t[-1] / period + 0.5 + 1e-9)) + 1
    out = []
    for k in range(count):
        w = np.minimum(t + duration / 2, k * period + period / 2) - np.maximum(t - duration / 2, k * period - period / 2)
        w = np.where(w > 1e-9 * period, w, 0)
        flatv = v.reshape(len(t), -1)
        if w.sum() > 0:
            out.append(w @ flatv / w.sum())
        else:
            out.append(np.array([np.interp(k * period, t, column) for column in flatv.T]))
    return np.stack(out).reshape(count, *v.shape[1:])


def line(v, t, period):
    grid = np.arange(int(np.floor(t[-1] / period + 1e-9)) + 1) * period
    flatv = v.reshape(len(t), -1)
    return np.stack([np.interp(grid, t, column) for column in flatv.T], axis=1).reshape(len(grid), *v.shape[1:])


even = np.arange(T) * seconds
lost = np.array([0, 1, 2, 5, 6, 7, 12, 13, 14, 15, 16, 17]) * seconds
for factor in [2, 3, 1.5, 2.7]:
    period = round(seconds * factor, 6)
    case("rate", box(d, even, seconds, period), [f"secondsPerFrame={period}"])
case("rate", line(d, even, 0.018), ["secondsPerFrame=0.018"])
case("rate", line(d, even, 0.025), ["secondsPerFrame=0.025"])
case("rate", line(d, lost, 0.036), ["secondsPerFrame=0.036"], times=lost.tolist())
case("rate", box(d, lost, seconds, 0.09), ["secondsPerFrame=0.09"], times=lost.tolist())
case("mti", running(d, 1 - np.exp(-np.append(np.diff(lost), seconds) / 0.2)), ["timeConstantSeconds=0.2"], times=lost.tolist())

# Even Doppler, zero in bin 2 of 4 (fftshift): [frame, range, Doppler].
e = f32(rng.standard_normal((3, 2, 4)))
# Complex chirps [frame, component, channel, chirp, sample].
z = f32(rng.standard_normal((4, 2, 2, 5, 3)) + 2)
c = z.astype(np.float64)
chirps = np.moveaxis(c, 3, 1).reshape(20, 2, 2, 3)  # [frame x chirp, component, channel, sample]


def back(v):
    return np.moveaxis(v.reshape(4, 5, 2, 2, 3), 1, 3)


special = [
    dict(input="even", step="flip.doppler", options=[],
         values=numbers(np.fft.fftshift(np.fft.ifftshift(e, axes=-1)[..., [0, 3, 2, 1]], axes=-1))),  # f -> -f in FFT order
    dict(input="even", step="crop.doppler", options=["halfWidth=1"], values=numbers(e[..., 1:4])),
    dict(input="complex", step="power", options=[], values=numbers(np.abs(c[:, 0] + 1j * c[:, 1]) ** 2)),
    dict(input="complex", step="power", options=["exponent=1"], values=numbers(np.abs(c[:, 0] + 1j * c[:, 1]))),
    dict(input="complex", step="mti", options=["over=chirps", "rule=twoPulse"], values=numbers(back(np.diff(chirps, axis=0, prepend=chirps[:1])))),
    dict(input="complex", step="mti", options=["over=chirps", "rule=captureMean"], values=numbers(back(chirps - chirps.mean(axis=0)))),
    dict(input="complex", step="mti", options=["over=chirps", "timeConstantSeconds=0.05"],
         values=numbers(back(running(chirps, 1 - np.exp(-seconds / 5 / 0.05))))),
]

out = dict(numpy=np.__version__, secondsPerFrame=seconds, map=[C, D, R], input=numbers(x), other=numbers(other),
           even=numbers(e), complex=numbers(z), cases=cases, special=special)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "steps.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
