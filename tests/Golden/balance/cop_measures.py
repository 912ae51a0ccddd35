"""Golden values of COP measures, written from the formulas with NumPy and SciPy. Run: python3 cop_measures.py"""
import itertools
import json
import os

import numpy as np
import scipy
from scipy import signal, spatial, stats


def sway(seed, n, rate):
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.standard_normal((n, 2)), axis=0)
    sos = signal.butter(2, [0.05, 6.0], "bandpass", fs=rate, output="sos")
    xy = signal.sosfiltfilt(sos, walk, axis=0) * [1.0, 1.6]
    xy[:, 1] += 0.4 * xy[:, 0]
    return np.round(xy + [12.0, -80.0], 4)


def smallest_circle(points):
    """By trying every pair and triple of hull corners: slow and exact."""
    best = None

    def offer(c, r):
        nonlocal best
        if (np.linalg.norm(points - c, axis=1) <= r * (1 + 1e-12)).all() and (best is None or r < best):
            best = r

    for a, b in itertools.combinations(points, 2):
        offer((a + b) / 2, np.linalg.norm(a - b) / 2)
    for a, b, c in itertools.combinations(points, 3):
        m = 2 * np.array([b - a, c - a])
        if abs(np.linalg.det(m)) > 1e-12:
            centre = np.linalg.solve(m, [b @ b - a @ a, c @ c - a @ a])
            offer(centre, max(np.linalg.norm(p - centre) for p in (a, b, c)))
    return best


def spectral(u, rate, low=0.15, high=5.0):
    f, p = signal.welch(u, rate, nperseg=len(u) // 2)
    keep = (f >= low) & (f <= high)
    f, p, df = f[keep], p[keep], f[1] - f[0]
    m0, m1, m2 = (np.sum(f**k * p) * df for k in range(3))
    share = np.cumsum(p) / p.sum()
    return dict(totalPower=m0, powerFrequency50=f[np.argmax(share >= 0.5)], powerFrequency95=f[np.argmax(share >= 0.95)],
                centroidalFrequency=np.sqrt(m2 / m0), frequencyDispersion=np.sqrt(1 - m1**2 / (m0 * m2)))


def density(xy, rate, radius=2.5, cutoff=2.5):
    inside = spatial.distance.cdist(xy, xy) <= radius
    dwell = []
    for i, row in enumerate(inside):
        outside = np.flatnonzero(~row)
        before, after = outside[outside < i], outside[outside > i]
        dwell.append((after[0] if len(after) else len(row)) - (before[-1] if len(before) else -1) - 1)
    curve = np.array(dwell) / rate
    smooth = signal.sosfiltfilt(signal.butter(4, cutoff, fs=rate, output="sos"), curve)
    peaks = np.flatnonzero((smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] > smooth[2:])) + 1
    return dict(swayDensityMean=curve.mean(), swayDensityPeak=smooth[peaks].mean(), swayDensityPeakInterval=np.diff(peaks).mean() / rate,
                swayDensityPeakDistance=np.linalg.norm(np.diff(xy[peaks], axis=0), axis=1).mean())


def diffusion(u, rate, longest=10.0):
    step = max(1, int(np.ceil(0.01 * rate - 1e-9)))
    count = min(int(longest * rate), len(u) // 3) // step
    lags = np.arange(1, count + 1) * step
    msd = np.array([np.mean(np.sum((u[k:] - u[:-k]) ** 2, axis=1)) for k in lags])
    t = lags / rate
    fits = []
    for k in range(3, count - 3):
        if 0.3 - 1e-9 <= t[k] <= 2.5 + 1e-9:
            design = np.column_stack([np.ones(count), t, np.maximum(0, t - t[k])])
            coefficients, residual, _, _ = np.linalg.lstsq(design, msd, rcond=None)
            fits.append((residual[0], k, coefficients))
    _, k, (a, b, c) = min(fits, key=lambda fit: fit[0])
    return dict(diffusionShort=b / 2, diffusionLong=(b + c) / 2, diffusionCriticalTime=t[k], diffusionCriticalDisplacement=a + b * t[k],
                diffusionShortExponent=np.polyfit(np.log(t[:k + 1]), np.log(msd[:k + 1]), 1)[0] / 2,
                diffusionLongExponent=np.polyfit(np.log(t[k:]), np.log(msd[k:]), 1)[0] / 2)


def measures(xy, rate):
    n = len(xy)
    duration = n / rate
    c = xy - xy.mean(axis=0)
    x, y = c.T
    r = np.hypot(x, y)
    dx, dy = np.diff(x), np.diff(y)
    out = {}
    for suffix, u, d in [("", r, np.hypot(dx, dy)), ("Ml", x, np.abs(dx)), ("Ap", y, np.abs(dy))]:
        out["meanDistance" + suffix] = np.mean(np.abs(u))
        out["rmsDistance" + suffix] = np.sqrt(np.mean(u**2))
        out["maximumDistance" + suffix] = np.max(np.abs(u))
        out["pathLength" + suffix] = d.sum()
        out["meanVelocity" + suffix] = d.sum() / duration
        out["meanFrequency" + suffix] = d.sum() / duration / np.mean(np.abs(u)) / (4 * np.sqrt(2) if suffix else 2 * np.pi)
        out.update({k + suffix: v for k, v in spectral(u, rate).items()})
        part = {"": c, "Ml": c[:, :1], "Ap": c[:, 1:]}[suffix]
        out.update({k + suffix: v for k, v in diffusion(part, rate).items()})
    out["range"] = spatial.distance.pdist(c).max()
    out["rangeMl"], out["rangeAp"] = np.ptp(c, axis=0)
    out["planarDeviation"] = np.sqrt(np.var(x) + np.var(y))
    out["swayAreaRate"] = np.abs(x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / (2 * duration)

    cov = np.cov(c.T)
    values, vectors = np.linalg.eigh(cov)
    fisher = stats.f.ppf(0.95, 2, n - 2)
    k = fisher * 2 * (n - 1) * (n + 1) / (n * (n - 2))
    out["ellipseArea95"] = np.pi * k * np.sqrt(values.prod())
    out["ellipseMinorSemiAxis95"], out["ellipseMajorSemiAxis95"] = np.sqrt(k * values)
    angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
    out["ellipseAngle95"] = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle

    hull = spatial.ConvexHull(c)
    out["convexHullArea"], out["convexHullPerimeter"] = hull.volume, hull.area
    out["enclosingCircleRadius"] = smallest_circle(c[hull.vertices])
    out["enclosingCircleArea"] = np.pi * out["enclosingCircleRadius"] ** 2
    confidence = r.mean() + 1.645 * np.sqrt(np.mean(r**2) - r.mean() ** 2)
    out["circleArea95"] = np.pi * confidence**2
    for suffix, d in [("", out["range"]), ("Hull", np.sqrt(4 * hull.volume / np.pi)), ("Circle", 2 * confidence),
                      ("Ellipse", np.sqrt(8 * fisher * np.sqrt(np.linalg.det(cov))))]:
        out["fractalDimension" + suffix] = np.log(n) / np.log(n * d / out["pathLength"])

    weights, means = [], []
    for suffix, u in [("Ml", x), ("Ap", y)]:
        f, p = signal.welch(u, rate, nperseg=n // 2)
        means.append(np.trapz(f * p, f) / np.trapz(p, f))
        weights.append(p.sum())
        out["meanPowerFrequency" + suffix] = means[-1]
    out["meanPowerFrequency"] = np.average(means, weights=weights)
    out.update(density(xy, rate))
    return {k: float(v) for k, v in out.items()}


cases = []
for seed, n, rate in [(11, 1500, 50.0), (12, 603, 120.0)]:
    xy = sway(seed, n, rate)
    cases.append(dict(seed=seed, rate=rate, ml=xy[:, 0].tolist(), ap=xy[:, 1].tolist(), measures=measures(xy, rate)))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cop_measures.json"), "w") as file:
    json.dump(dict(scipy=scipy.__version__, cases=cases), file)
    file.write("\n")
