#!/usr/bin/env python3
"""Half widths of hierarchical conformal prediction (Lee, Barber and Willett 2023, equation of HCP), by numpy.

The quantile at `level` of the distribution that has 1/((K+1) n_k) at each of the n_k errors of person k, and 1/(K+1) at infinity.
Exact fractions stand for the shares, so that no rounding decides. Writes conformal.json beside this file.
"""
import json
import os
from fractions import Fraction

import numpy as np


def half_width(people, level):
    k = len(people)
    level = Fraction(level).limit_denominator(1000)
    pairs = sorted((e, Fraction(1, (k + 1) * len(errors))) for errors in people for e in errors)
    total = Fraction(0)
    for error, share in pairs:
        total += share
        if total >= level:
            return error
    return None


random = np.random.default_rng(7)
cases = []
for k in [1, 8, 9, 10, 12, 16, 25]:
    for level in [0.5, 0.8, 0.9, 0.95]:
        people = [
            [float(x) for x in np.abs(random.normal(0, random.uniform(0.5, 3), int(random.integers(1, 8))))] for _ in range(k)
        ]
        cases.append({"level": level, "people": people, "halfWidth": half_width(people, level)})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "conformal.json"), "w") as file:
    json.dump(cases, file, indent=None)
    file.write("\n")
