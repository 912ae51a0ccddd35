"""Reads files as a Python user would; the other side of `reading`.

Usage: reading_python.py tsv|npy|hdf5 REPEATS FILE...
"""
import json
import sys
import time

import h5py
import numpy as np


def tsv(path):
    return np.loadtxt(path, delimiter="\t", skiprows=1)


def hdf5(path):
    with h5py.File(path, "r") as file:
        return file["radar_data_cropped"][()]


def main():
    read = {"tsv": tsv, "npy": np.load, "hdf5": hdf5}[sys.argv[1]]
    repeats, files = int(sys.argv[2]), sys.argv[3:]
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        total = sum(float(np.nansum(read(f), dtype=float)) for f in files)
        seconds.append(time.process_time() - start)
    print(json.dumps({"seconds": min(seconds), "sum": total, "numpy": np.__version__, "h5py": h5py.__version__}))


if __name__ == "__main__":
    main()
