"""Writes meta_analysis.json: NumPy's effects of paired differences on each data set and their fixed-effect mean.

    python3 meta_analysis.py > meta_analysis.json
"""
import json

import numpy as np

rng = np.random.default_rng(23)
sets = [rng.normal(0.4, 1, n).round(4) for n in (5, 9, 16)]
d = np.array([x.mean() / x.std(ddof=1) for x in sets])  # Cohen's d_z
n = np.array([len(x) for x in sets])
error = np.sqrt(1 / n + d**2 / (2 * n))  # Hedges and Olkin 1985
weight = 1 / error**2
print(json.dumps({
    "differences": [x.tolist() for x in sets],
    "effect": d.tolist(),
    "error": error.tolist(),
    "together": [float((weight * d).sum() / weight.sum()), float(np.sqrt(1 / weight.sum()))],
}, indent=1))
