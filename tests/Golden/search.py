"""Writes search.json: SciPy's answers for the tests of TreePose.Search.

    python3 search.py > search.json
"""
import json

import numpy as np
from scipy import stats
from scipy.stats import qmc
from scipy.stats._qmc import _cy_van_der_corput_scrambled

primes = [2, 3, 5, 7, 11]


def permutations(base):
    """A permutation of the digits for each place, by a rule that the test repeats."""
    count = int(np.ceil(54 / np.log2(base))) - 1
    return np.array([[(d * (base - 1) + place) % base for d in range(base)] for place in range(count)])


def parzen(seen):
    """Bergstra's estimator over [0, 1]: bandwidth is the larger gap to a neighbour, the prior is N(0.5, 1)."""
    centres = np.sort(np.append(seen, 0.5))
    prior = int(np.where(centres == 0.5)[0][-1])
    gaps = np.diff(centres)
    widths = np.maximum(np.append(0, gaps), np.append(gaps, 0))
    widths = np.clip(widths, 1 / min(100, len(centres)), 1)
    widths[prior] = 1
    return [stats.truncnorm((0 - c) / w, (1 - c) / w, loc=c, scale=w) for c, w in zip(centres, widths)]


halton = qmc.Halton(5, scramble=False).random(64)
rng = np.random.default_rng(3)
seen = [0.125, 0.25, 0.2, 0.9]  # of the range 0..1, each of at most four digits
at = [0.0, 0.05, 0.21, 0.5, 0.77, 1.0]
whole = [3, 4, 9]  # of the whole numbers 1..10, a cell of a tenth each
cells = parzen([(v - 0.5) / 10 for v in whole])
log = [0.001, 0.004, 0.1]  # of 1e-4..1 in the logarithm
random = rng.random((64, 3))
print(json.dumps({
    "halton": halton.tolist(),
    "scrambled": [np.asarray(_cy_van_der_corput_scrambled(16, b, 5, permutations(b), 1)).tolist() for b in primes],
    "discrepancyOfHalton": qmc.discrepancy(halton, method="CD"),
    "random": random.tolist(), "discrepancyOfRandom": qmc.discrepancy(random, method="CD"),
    "parzen": [float(np.mean([d.pdf(x) for d in parzen(seen)])) for x in at],
    "parzenWhole": [float(np.mean([d.cdf((v + 1) / 10) - d.cdf(v / 10) for d in cells])) for v in range(10)],
    "parzenLog": [float(np.mean([d.pdf((np.log10(x) + 4) / 4) for d in parzen([(np.log10(v) + 4) / 4 for v in log])]))
                  for x in [0.0001, 0.002, 0.01, 1]],
}))
