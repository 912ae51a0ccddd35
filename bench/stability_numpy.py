"""Balance measures of BDS trials with NumPy and SciPy, vectorised; the other side of `stability`.

Usage: stability_numpy.py REPEATS OUT.json FILE...    OUT gets each file's measures of the last repeat.
"""
import itertools
import json
import sys
import time

import numpy as np
import scipy
from scipy import signal, spatial, stats

RADIUS_MM, DENSITY_HZ = 2.5, 2.5
LOW_PASS = {}  # coefficients by rate


def read(path):
    """ML and AP in mm, and the rate, as the study's authors publish them: X points to the front."""
    table = np.loadtxt(path, delimiter="\t", skiprows=1, usecols=(0, 7, 8))
    return np.column_stack([table[:, 2], table[:, 1]]) * 10, (len(table) - 1) / (table[-1, 0] - table[0, 0])


def low_pass(order, cutoff, rate):
    key = (order, cutoff, rate)
    if key not in LOW_PASS:
        LOW_PASS[key] = signal.butter(order, cutoff, fs=rate, output="sos")
    return LOW_PASS[key]


def smallest_circle(corners):
    """The circle through two or three corners of the hull that holds all of them: all pairs and all triples at once."""
    pairs = np.array(list(itertools.combinations(range(len(corners)), 2)))
    triples = np.array(list(itertools.combinations(range(len(corners)), 3)))
    a, b = corners[pairs[:, 0]], corners[pairs[:, 1]]
    centres, radii = [(a + b) / 2], [np.linalg.norm(a - b, axis=1) / 2]
    if len(triples):
        a, b, c = (corners[triples[:, i]] for i in range(3))
        b, c = b - a, c - a
        twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
        flat = np.abs(twice) < 1e-12
        twice[flat] = 1
        bb, cc = (b ** 2).sum(1), (c ** 2).sum(1)
        centre = np.column_stack([c[:, 1] * bb - b[:, 1] * cc, b[:, 0] * cc - c[:, 0] * bb]) / twice[:, None]
        centres.append((a + centre)[~flat])
        radii.append(np.linalg.norm(centre, axis=1)[~flat])
    centres, radii = np.concatenate(centres), np.concatenate(radii)
    order = np.argsort(radii)
    for i in order:  # from the smallest on: the first that holds all is it
        if (np.linalg.norm(corners - centres[i], axis=1) <= radii[i] * (1 + 1e-12)).all():
            return radii[i]


def spectral(u, rate, low=0.15, high=5.0):
    f, p = signal.welch(u, rate, nperseg=len(u) // 2)
    whole = (f, p)
    keep = (f >= low) & (f <= high)
    f, p, df = f[keep], p[keep], f[1] - f[0]
    m0, m1, m2 = (np.sum(f ** k * p) * df for k in range(3))
    share = np.cumsum(p) / p.sum()
    return whole, dict(totalPower=m0, powerFrequency50=f[np.argmax(share >= 0.5)], powerFrequency95=f[np.argmax(share >= 0.95)],
                       centroidalFrequency=np.sqrt(m2 / m0), frequencyDispersion=np.sqrt(1 - m1 ** 2 / (m0 * m2)))


def dwell(xy):
    """Samples around each that stay within the circle without a break: one step further for all that have not left yet."""
    n, steps = len(xy), np.ones(len(xy), int)
    for way in (1, -1):
        at = np.arange(n)
        for step in itertools.count(1):
            at = at[(at + way * step >= 0) & (at + way * step < n)]
            at = at[((xy[at + way * step] - xy[at]) ** 2).sum(1) <= RADIUS_MM ** 2]
            if not len(at):
                break
            steps[at] += 1
    return steps


def density(xy, rate):
    curve = dwell(xy) / rate
    smooth = signal.sosfiltfilt(low_pass(4, DENSITY_HZ, rate), curve)
    peaks = np.flatnonzero((smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] > smooth[2:])) + 1
    return dict(swayDensityMean=curve.mean(), swayDensityPeak=smooth[peaks].mean(), swayDensityPeakInterval=np.diff(peaks).mean() / rate,
                swayDensityPeakDistance=np.linalg.norm(np.diff(xy[peaks], axis=0), axis=1).mean())


def squares(u, step, count):
    return np.array([np.mean((u[k:] - u[:-k]) ** 2) for k in np.arange(1, count + 1) * step])


def diffusion(msd, step, rate):
    """Both lines by the normal equations of every bend at once."""
    count = len(msd)
    t = np.arange(1, count + 1) * step / rate
    k = np.arange(3, count - 3)
    k = k[(t[k] >= 0.3 - 1e-9) & (t[k] <= 2.5 + 1e-9)]
    x, y = t - t.mean(), msd - msd.mean()
    v = np.maximum(0, t - t[k][:, None])
    v -= v.mean(1, keepdims=True)
    xx, xy, xv, vv, vy = x @ x, x @ y, v @ x, (v ** 2).sum(1), v @ y
    determinant = xx * vv - xv ** 2
    b, c = (xy * vv - vy * xv) / determinant, (vy * xx - xy * xv) / determinant
    best = np.argmin(y @ y - b * xy - c * vy)
    k, b, c = k[best], b[best], c[best]
    mean_v = np.maximum(0, t - t[k]).mean()
    value = msd.mean() + b * (t[k] - t.mean()) - c * mean_v

    def slope(a, of):
        a, of = np.log(a), np.log(of)
        a = a - a.mean()
        return (a @ (of - of.mean())) / (a @ a)

    return dict(diffusionShort=b / 2, diffusionLong=(b + c) / 2, diffusionCriticalTime=t[k], diffusionCriticalDisplacement=value,
                diffusionShortExponent=slope(t[:k + 1], msd[:k + 1]) / 2, diffusionLongExponent=slope(t[k:], msd[k:]) / 2)


def measures(xy, rate, longest=10.0):
    n = len(xy)
    duration = n / rate
    c = xy - xy.mean(axis=0)
    x, y = c.T
    r = np.hypot(x, y)
    dx, dy = np.diff(x), np.diff(y)
    step = max(1, int(np.ceil(0.01 * rate - 1e-9)))
    count = min(int(np.floor(longest * rate + 1e-9)), n // 3) // step
    of_x, of_y = squares(x, step, count), squares(y, step, count)
    out, spectra = {}, {}
    for suffix, u, d, msd in [("", r, np.hypot(dx, dy), of_x + of_y), ("Ml", x, np.abs(dx), of_x), ("Ap", y, np.abs(dy), of_y)]:
        out["meanDistance" + suffix] = np.mean(np.abs(u))
        out["rmsDistance" + suffix] = np.sqrt(np.mean(u ** 2))
        out["maximumDistance" + suffix] = np.max(np.abs(u))
        out["pathLength" + suffix] = d.sum()
        out["meanVelocity" + suffix] = d.sum() / duration
        out["meanFrequency" + suffix] = d.sum() / duration / np.mean(np.abs(u)) / (4 * np.sqrt(2) if suffix else 2 * np.pi)
        spectra[suffix], band = spectral(u, rate)
        out.update({k + suffix: v for k, v in band.items()})
        out.update({k + suffix: v for k, v in diffusion(msd, step, rate).items()})
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
    corners = c[hull.vertices]
    out["range"] = spatial.distance.pdist(corners).max()
    out["convexHullArea"], out["convexHullPerimeter"] = hull.volume, hull.area
    out["enclosingCircleRadius"] = smallest_circle(corners)
    out["enclosingCircleArea"] = np.pi * out["enclosingCircleRadius"] ** 2
    confidence = r.mean() + 1.645 * np.sqrt(np.mean(r ** 2) - r.mean() ** 2)
    out["circleArea95"] = np.pi * confidence ** 2
    for suffix, d in [("", out["range"]), ("Hull", np.sqrt(4 * hull.volume / np.pi)), ("Circle", 2 * confidence),
                      ("Ellipse", np.sqrt(8 * fisher * np.sqrt(np.linalg.det(cov))))]:
        out["fractalDimension" + suffix] = np.log(n) / np.log(n * d / out["pathLength"])

    weights, means = [], []
    for suffix in ("Ml", "Ap"):
        f, p = spectra[suffix]
        means.append(np.trapz(f * p, f) / np.trapz(p, f))
        weights.append(p.sum())
        out["meanPowerFrequency" + suffix] = means[-1]
    out["meanPowerFrequency"] = np.average(means, weights=weights)
    out.update(density(xy, rate))
    return {k: float(v) for k, v in out.items()}


def trial(path):
    xy, rate = read(path)
    pad = int(np.ceil(3 * rate / 10))
    return measures(signal.sosfiltfilt(low_pass(4, 10, rate), xy, axis=0, padlen=pad), rate)


def main():
    repeats, out, files = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        measured = [trial(f) for f in files]
        seconds.append(time.process_time() - start)
    with open(out, "w") as file:
        json.dump(measured, file)
    print(json.dumps({"processorSeconds": seconds, "numpy": np.__version__, "scipy": scipy.__version__}))


if __name__ == "__main__":
    main()
