"""Writes statistics.json: SciPy's and NumPy's answers for the tests of TreePose.Evaluation.Statistics.

    python3 statistics.py > statistics.json
"""
import itertools
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(17)


def icc21(x, confidence=0.95):
    """ICC(2,1) and its interval, McGraw and Wong 1996, from a two-way analysis of variance."""
    n, k = x.shape
    grand = x.mean()
    msr = k * ((x.mean(1) - grand) ** 2).sum() / (n - 1)
    msc = n * ((x.mean(0) - grand) ** 2).sum() / (k - 1)
    resid = x - x.mean(1, keepdims=True) - x.mean(0, keepdims=True) + grand
    mse = (resid ** 2).sum() / ((n - 1) * (k - 1))
    r = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    a, b = k * r / (n * (1 - r)), 1 + k * r * (n - 1) / (n * (1 - r))
    v = (a * msc + b * mse) ** 2 / ((a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1)))
    tail = 1 - (1 - confidence) / 2
    fl, fu = stats.f.ppf(tail, n - 1, v), stats.f.ppf(tail, v, n - 1)
    common = k * msc + (k * n - k - n) * mse
    return [r, n * (msr - fl * mse) / (fl * common + n * msr), n * (fu * msr - mse) / (common + n * fu * msr)]


def within(measured, predicted, who):
    m, p = measured.copy(), predicted.copy()
    for w in set(who):
        at = np.array(who) == w
        m[at] -= m[at].mean()
        p[at] -= p[at].mean()
    return 1 - ((m - p) ** 2).sum() / (m ** 2).sum()


def brute_wilcoxon(d):
    """Every pattern of signs over mid-ranks: the exact answer also with ties."""
    d = d[d != 0]
    ranks = stats.rankdata(abs(d))
    observed = min(ranks[d > 0].sum(), ranks[d < 0].sum())
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product([0, 1], repeat=len(d))]
    return min(1.0, 2 * np.mean([s <= observed + 1e-9 for s in sums]))


def sign_flip(d):
    return stats.permutation_test((d, np.zeros(len(d))), lambda a, b: (a - b).mean(), permutation_type="samples", n_resamples=np.inf).pvalue


who = ["a"] * 5 + ["b"] * 7 + ["c"] * 3
measured = rng.normal(20, 5, 15)
predicted = measured * 0.6 + rng.normal(9, 3, 15)
difference = predicted - measured
shrout = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
small = rng.normal(0.4, 1, 9)
ties = np.array([1.0, -1, 2, 2, 3, -3, 0, 4])
large = rng.normal(0.2, 1, 80).round(1)
draws = rng.integers(0, 3, 41)
p = [0.04, 0.001, 0.03, 0.2]
order = np.argsort(p)
holm = np.empty(4)
holm[order] = np.minimum(1, np.maximum.accumulate([(4 - i) * p[j] for i, j in enumerate(order)]))

large_nonzero = large[large != 0]
ranks = stats.rankdata(abs(small))
print(json.dumps({
    "participants": who, "measured": measured.tolist(), "predicted": predicted.tolist(),
    "rSquared": 1 - (difference ** 2).sum() / ((measured - measured.mean()) ** 2).sum(),
    "rSquaredWithin": within(measured, predicted, who),
    "rmse": np.sqrt((difference ** 2).mean()), "mae": abs(difference).mean(),
    "blandAltman": [difference.mean(), difference.mean() - 1.96 * difference.std(ddof=1), difference.mean() + 1.96 * difference.std(ddof=1)],
    "icc": icc21(np.stack([measured, predicted], 1)), "shrout": shrout.tolist(), "shroutIcc": icc21(shrout),
    "small": small.tolist(), "smallWilcoxon": stats.wilcoxon(small, mode="exact").pvalue, "smallSignFlip": sign_flip(small),
    "smallDz": small.mean() / small.std(ddof=1), "smallRankBiserial": (ranks[small > 0].sum() - ranks[small < 0].sum()) / ranks.sum(),
    "ties": ties.tolist(), "tiesWilcoxon": brute_wilcoxon(ties), "tiesSignFlip": sign_flip(ties),
    "large": large.tolist(), "largeWilcoxon": stats.wilcoxon(large, mode="approx", correction=False).pvalue,
    "percentileOf": draws.tolist(), "percentiles": np.percentile(draws, [2.5, 50, 97.5]).tolist(),
    "p": p, "holm": holm.tolist(),
}))
