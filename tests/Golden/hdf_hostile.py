"""Writes HDF5 files that ask a reader for more than they are worth, or lead it elsewhere, into hdf_hostile.zip.

Run from this folder: python3 hdf_hostile.py   (numpy 1.24.2, h5py 3.7.0)
"""
import io
import os
import struct
import tempfile
import zipfile
import zlib

import h5py
import numpy as np

NAME = "radar_data_cropped"
VALUES = np.zeros((8, 6))
for i in range(6):
    VALUES[:3, i] = i // 2, 2, i
    VALUES[7, i] = i // 2 * 0.1


def made(write, **how):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.mat")
        with h5py.File(path, "w", **how) as file:
            found = write(file)
        with open(path, "rb") as stream:
            return bytearray(stream.read()), found


def patched(content, old, new):
    assert old in content  # a fill value stands there twice, as an old and a new message
    return content.replace(old, new)


def bomb(file):
    data = file.create_dataset(NAME, (8, 6), "f8", chunks=(8, 6), compression="gzip")
    data.id.write_direct_chunk((0, 0), zlib.compress(bytes(1 << 24), 9))


def shared(file):
    for kind in ("first", "second"):
        file[kind] = np.dtype("f8")
    a = file.create_dataset(NAME, data=VALUES, dtype=file["first"])
    b = file.create_dataset("other", data=VALUES, dtype=file["second"])
    return [h5py.h5o.get_info(o.id).addr for o in (file["first"], file["second"], a, b)]


def many(file):
    file[NAME] = VALUES
    for i in range(40):
        file[NAME].attrs[f"a{i}"] = np.arange(20.0)


files = {}
files["valid"], _ = made(lambda f: f.create_dataset(NAME, data=VALUES, fillvalue=7.25))
files["valid_chunks"], _ = made(lambda f: f.create_dataset(NAME, data=VALUES, chunks=(4, 3), compression="gzip", fletcher32=True))
files["valid_fixed"], _ = made(lambda f: f.create_dataset(NAME, data=VALUES, chunks=(4, 3)), libver="latest")
files["valid_extensible"], _ = made(lambda f: f.create_dataset(NAME, data=VALUES, chunks=(4, 6), maxshape=(None, 6)), libver="latest")
files["valid_attributes"], _ = made(many)
files["valid_types"], addresses = made(shared)
files["bomb"], _ = made(bomb)
files["link"], _ = made(lambda f: f.__setitem__(NAME, h5py.ExternalLink("other.mat", NAME)))
files["storage"], _ = made(lambda f: f.create_dataset(NAME, (8, 6), "f8", external=[("/etc/services", 0, 384)]))
layout = h5py.VirtualLayout((8, 6), "f8")
layout[:] = h5py.VirtualSource("other.mat", NAME, shape=(8, 6))
files["virtual"], _ = made(lambda f: f.create_virtual_dataset(NAME, layout), libver="latest")

shape = struct.pack("<BBBBQQ", 2, 2, 1, 1, 8, 6)  # with largest lengths
files["axes"] = patched(files["valid_fixed"], shape, struct.pack("<BBBBQQ", 2, 2, 1, 0, 8, 6))

fill = struct.pack("<Id", 8, 7.25)
files["fill_value"] = patched(files["valid"], fill, struct.pack("<Id", 0x7FFFFFFF, 7.25))
chunk = struct.pack("<III", 4, 3, 8)
files["chunk"] = patched(files["valid_chunks"], chunk, struct.pack("<III", 0x4000000, 3, 8))
at = files["valid_chunks"].index(b"TREE\x01")
size = bytearray(files["valid_chunks"])
struct.pack_into("<I", size, at + 24, 0x7FFFFFF0)
files["chunk_bytes"] = size
loop = bytearray(files["valid_chunks"])
loop[at + 5] = 1  # no leaf, and its first child is itself
struct.pack_into("<Q", loop, at + 24 + 8 + 3 * 8, at)
files["tree_loop"] = loop
group = bytearray(files["valid"])
at = group.index(b"TREE\x00")
group[at + 5] = 1
struct.pack_into("<Q", group, at + 32, at)
files["group_loop"] = group
heap = bytearray(files["valid"])
struct.pack_into("<Q", heap, heap.index(b"HEAP") + 8, 0x7FFFFFF0)
files["heap"] = heap
go_on = bytearray(files["valid_attributes"])
at = go_on.index(struct.pack("<HHB3x", 0x10, 16, 0))
struct.pack_into("<QQ", go_on, at + 8, at, 24)
files["continuation_loop"] = go_on
first, second, a, b = addresses
crossed = bytearray(files["valid_types"])
for old, new, start in ((first, b, a), (second, a, b)):
    at = crossed.index(struct.pack("<Q", old), start)
    struct.pack_into("<Q", crossed, at, new)
files["shared_loop"] = crossed

with zipfile.ZipFile("hdf_hostile.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in files.items():
        archive.writestr(zipfile.ZipInfo(name + ".mat", (1980, 1, 1, 0, 0, 0)), bytes(content), zipfile.ZIP_DEFLATED)
