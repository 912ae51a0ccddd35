"""A whole capture from HDF5 to one .npy a channel with h5py and NumPy; the other side of `rdm-file`.

Usage: rdm_file_numpy.py make CAPTURE.h5 FRAMES      writes a capture like the board's
       rdm_file_numpy.py time CAPTURE.h5 FOLDER      reads it, runs the study's loop, writes FOLDER/channelK.npy
"""
import json
import os
import sys
import time

import h5py
import numpy as np

from rdm_numpy import samples_of, study

CHANNELS, CHIRPS, SAMPLES = 4, 128, 256


def make(path, frames):
    size = CHANNELS * CHIRPS * SAMPLES
    with h5py.File(path, "w") as file:
        for name, value in {"N": SAMPLES, "Np": CHIRPS, "FreqStrt": 76e9, "FreqStop": 77e9, "fs": 1e6, "TimUp": 256e-6}.items():
            file[f"/BrdCfg/{name}"] = float(value)
        data = file.create_dataset("/If", (frames, size), np.float32)
        for f in range(frames):
            data[f] = samples_of(f * size, size, CHIRPS, SAMPLES)


def convert(path, folder):
    with h5py.File(path, "r") as file:
        raw = file["/If"]
        out = np.empty((raw.shape[0], CHANNELS, 23, 13))
        for f in range(raw.shape[0]):
            out[f] = study(raw[f].reshape(1, CHANNELS, CHIRPS, SAMPLES))[0]
    for k in range(CHANNELS):
        np.save(os.path.join(folder, f"channel{k + 1}.npy"), out[:, k])


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
        print("{}")
        return
    start = time.perf_counter()
    convert(sys.argv[2], sys.argv[3])
    print(json.dumps({"seconds": time.perf_counter() - start, "numpy": np.__version__, "h5py": h5py.__version__}))


if __name__ == "__main__":
    main()
