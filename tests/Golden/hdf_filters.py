"""Writes raw captures with every HDF5 filter and chunk shape that h5py has, beside their unfiltered twin, into hdf_filters.zip.

Run from this folder: python3 hdf_filters.py   (numpy 1.24.2, h5py 3.7.0)
"""
import io
import zipfile

import h5py
import numpy as np

SAMPLES, CHIRPS, FRAMES = 8, 4, 7  # 7 frames and 128 numbers each: chunks of 2 x 48 leave ragged edges on both axes
SIZE = 4 * SAMPLES * CHIRPS

FILTERS = {
    "none": dict(),
    "gzip": dict(compression="gzip"),
    "shuffle": dict(shuffle=True),
    "fletcher": dict(fletcher32=True),
    "gzip_shuffle": dict(compression="gzip", shuffle=True),
    "gzip_fletcher": dict(compression="gzip", fletcher32=True),
    "shuffle_fletcher": dict(shuffle=True, fletcher32=True),
    "gzip_shuffle_fletcher": dict(compression="gzip", shuffle=True, fletcher32=True),
    "scaleoffset": dict(scaleoffset=0),
    "scaleoffset_gzip": dict(scaleoffset=0, compression="gzip"),
    "szip": dict(compression="szip"),
    "lzf": dict(compression="lzf"),
    "lzf_shuffle": dict(compression="lzf", shuffle=True),
}
CHUNKS = {
    "row": (1, SIZE),
    "rows": (3, SIZE),
    "axis1": (1, 32),
    "both": (2, 64),
    "ragged": (2, 48),
}


def write(name, samples, **how):
    memory = io.BytesIO()
    with h5py.File(memory, "w", libver=("earliest", "v108")) as file:
        board = file.create_group("BrdCfg")
        for key, value in dict(N=SAMPLES, Np=CHIRPS, FreqStrt=76e9, FreqStop=77e9, fs=1e6, TimUp=256e-6).items():
            board[key] = float(value)
        file.create_dataset("If", data=samples, **how)
    target.writestr(zipfile.ZipInfo(f"{name}.h5"), memory.getvalue(), zipfile.ZIP_DEFLATED)


def main():
    rng = np.random.default_rng(11)
    whole = rng.integers(-3, 4, (FRAMES, SIZE)).astype("<i2")  # few values: gzip makes every chunk smaller
    write("twin", whole)
    for name, how in FILTERS.items():
        for shape, chunks in CHUNKS.items():
            write(f"{name}-{shape}", whole, chunks=chunks, **how)
    real = (rng.integers(-3, 4, (FRAMES, SIZE)) / 4).astype("<f4")
    write("twin_f4", real)
    for name in ("gzip_shuffle", "fletcher", "gzip_shuffle_fletcher"):
        write(f"{name}-both-f4", real, chunks=(2, 64), **FILTERS[name])
    # noise that gzip cannot make smaller: such chunks are stored as they are, and marked so
    noise = rng.integers(-(2**15), 2**15, (FRAMES, SIZE)).astype("<i2")
    write("incompressible", noise, chunks=(2, 64), compression="gzip", shuffle=True)


with zipfile.ZipFile("hdf_filters.zip", "w") as target:
    main()
