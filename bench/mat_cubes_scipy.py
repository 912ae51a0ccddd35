"""Decodes cubes of an OLST folder with SciPy on one core; the other side of `mat-cubes`.

Usage: mat_cubes_scipy.py REPEATS FILE...
"""
import json
import sys
import time

import scipy
from scipy.io import loadmat


def once(files):
    start = time.perf_counter()
    total = 0.0
    for file in files:
        total += float(loadmat(file)["zoomed_RDM_cube"][:, :, 0].sum())
    return time.perf_counter() - start, total


def main():
    repeats, files = int(sys.argv[1]), sys.argv[2:]
    runs = [once(files) for _ in range(repeats)]
    print(json.dumps({"seconds": [r[0] for r in runs], "sumOfFirstFrames": runs[0][1], "scipy": scipy.__version__}))


if __name__ == "__main__":
    main()
