"""Writes MATLAB files with scipy.io.savemat, and by hand what scipy cannot write, and beside them what scipy.io.loadmat reads of them.

Run from this folder: python3 mat.py
"""
import json
import os
import struct
import zlib

import numpy as np
import scipy.io
import scipy.sparse

rng = np.random.default_rng(5)
TYPES = {"i1": 1, "u1": 2, "i2": 3, "u2": 4, "i4": 5, "u4": 6, "f4": 7, "f8": 9, "i8": 12, "u8": 13}
CLASSES = {"f8": 6, "f4": 7, "i1": 8, "u1": 9, "i2": 10, "u2": 11, "i4": 12, "u4": 13, "i8": 14, "u8": 15}


def content():
    out = {}
    for t in CLASSES:
        a = rng.normal(0, 1e3, (3, 4, 5))
        if t[0] != "f":
            info = np.iinfo(t)
            a = rng.integers(info.min, info.max, (3, 4, 5), dtype=t, endpoint=True)
        out[t] = a.astype(t)
    out["c8"] = (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3))).astype(np.complex64)
    out["c16"] = rng.normal(size=(4, 2)) + 1j * rng.normal(size=(4, 2))
    out["truth"] = np.array([[True, False], [False, True], [True, True]])
    out["empty"] = np.zeros((0, 3))
    out["one"] = np.array([[7.25]])
    out["row"] = np.arange(9, dtype=np.uint16).reshape(1, 9)
    out["four"] = rng.normal(size=(2, 1, 3, 2))
    out["special"] = np.array([[np.nan, np.inf, -np.inf, -0.0, 5e-324]])
    out["word"] = "Mountain to Tree"
    out["foreign"] = "Gleichgewicht: Füße, 平衡"
    out["rows"] = np.array(["ab", "cde"])
    out["s"] = {"a": np.arange(3.0), "t": "deep", "inner": {"b": np.arange(4, dtype=np.int16).reshape(2, 2)}}
    many = np.zeros((1, 3), dtype=[("x", object), ("y", object)])
    for i in range(3):
        many[0, i] = (np.full((2, i + 1), i + 0.5), np.array([[i]], dtype=np.int8))
    out["many"] = many
    cell = np.zeros((2, 2), dtype=object)
    cell[0, 0], cell[1, 0], cell[0, 1], cell[1, 1] = np.arange(5.0), "text", np.zeros((0, 0)), np.eye(2)
    out["cell"] = cell
    return out


PLACES = [*CLASSES, "c8", "c16", "truth", "empty", "one", "row", "four", "special", "word", "foreign", "rows", "s.a", "s.t", "s.inner.b"]
PLACES += [f"many({i}).{f}" for i in (1, 2, 3) for f in "xy"] + ["cell{1}", "cell{2}", "cell{3}", "cell{4}"]


def reached(mat, place):
    """What loadmat has at a place as MATLAB writes it; linear numbers run down the columns."""
    name, _, rest = place.replace("(", ".(").replace("{", ".{").partition(".")
    at = mat[name]
    for step in [s for s in rest.split(".") if s]:
        if step[0] in "({":
            at = at.flatten(order="F")[int(step[1:-1]) - 1]
            continue
        at = at[step]
        at = at.flatten(order="F")[0] if at.dtype == object and isinstance(at, np.ndarray) else at
    return at


def said(a):
    if a.dtype.kind == "U":
        return {"shape": list(a.shape), "text": [str(x).rstrip() for x in a.ravel()]}
    flat = a.flatten(order="F")
    out = {"shape": list(a.shape), "type": a.dtype.str[1:]}
    if a.dtype.kind == "c":
        out["imaginary"] = [repr(float(x)) for x in flat.imag]
        flat = flat.real
    out["values"] = [str(int(x)) if flat.dtype.kind in "iub" else repr(float(x)) for x in flat]
    return out


def element(order, kind, data, small=False):
    if small and 0 < len(data) <= 4:
        return struct.pack(order + "I", (len(data) << 16) | kind) + data.ljust(4, b"\0")
    return struct.pack(order + "II", kind, len(data)) + data + b"\0" * (-len(data) % 8)


def numbers(order, a, storage, small=False):
    return element(order, TYPES[storage], a.flatten(order="F").astype(order + storage).tobytes(), small)


def array(order, name, a, kind=None, storage=None, small=False):
    kind = kind or CLASSES[a.dtype.str[1:]]
    body = element(order, 6, struct.pack(order + "II", kind, 0)) + element(order, 5, struct.pack(f"{order}{a.ndim}i", *a.shape))
    body += element(order, 1, name.encode(), small) + numbers(order, a, storage or a.dtype.str[1:], small)
    return element(order, 14, body)


def structure(order, name, fields):
    body = element(order, 6, struct.pack(order + "II", 2, 0)) + element(order, 5, struct.pack(order + "2i", 1, 1))
    body += element(order, 1, name.encode()) + element(order, 5, struct.pack(order + "i", 8), small=True)
    body += element(order, 1, b"".join(f.encode().ljust(8, b"\0") for f, _ in fields))
    return element(order, 14, body + b"".join(array(order, "", a) if a is not None else element(order, 14, b"") for _, a in fields))


def text(order, name, letters, kind):
    codes = {16: letters.encode("utf-8"), 17: letters.encode("utf-16-be" if order == ">" else "utf-16-le"),
             4: letters.encode("utf-16-be" if order == ">" else "utf-16-le")}[kind]
    body = element(order, 6, struct.pack(order + "II", 4, 0)) + element(order, 5, struct.pack(order + "2i", 1, len(letters)))
    return element(order, 14, body + element(order, 1, name.encode()) + element(order, kind, codes))


def by_hand(order, packed):
    parts, places = [], []
    for t in CLASSES:
        a = np.array([[1, 2, 3], [4, 5, 127]], dtype=t)
        parts.append(array(order, "n" + t, a))
        places.append("n" + t)
    for t in TYPES:                                                  # doubles stored as smaller numbers, as MATLAB does
        parts.append(array(order, "d" + t, np.array([[0.0, 1, 2, 100]]), storage=t))
        places.append("d" + t)
    parts.append(array(order, "small", np.array([[3.0, 4]]), storage="u1", small=True))
    parts.append(structure(order, "s", [("first", np.arange(6.0).reshape(2, 3)), ("none", None), ("last", np.array([[9]], dtype="i2"))]))
    parts += [text(order, "latin", "Tree", 16), text(order, "wide", "Füße", 17), text(order, "shorts", "Feet", 4)]  # loadmat takes type 4 for bytes
    places += ["small", "s.first", "s.last", "latin", "wide", "shorts"]
    if packed:
        parts = [struct.pack(order + "II", 15, len(z)) + z for z in (zlib.compress(p) for p in parts)]
    head = b"MATLAB 5.0 MAT-file, by hand".ljust(124) + struct.pack(order + "H", 0x0100) + struct.pack(order + "H", 0x4D49)
    return head + b"".join(parts), places


def main():
    os.makedirs("mat", exist_ok=True)
    expected = {}
    for name, compressed in (("plain", False), ("packed", True)):
        scipy.io.savemat(f"mat/{name}.mat", content(), do_compression=compressed, oned_as="row")
        expected[name] = PLACES
    for name, order, packed in (("little", "<", False), ("big", ">", False), ("little_packed", "<", True), ("big_packed", ">", True)):
        data, expected[name] = by_hand(order, packed)
        with open(f"mat/{name}.mat", "wb") as f:
            f.write(data)
    scipy.io.savemat("mat/sparse.mat", {"sp": scipy.sparse.eye(4, format="csc"), "full": np.eye(2)})
    scipy.io.savemat("mat/level4.mat", {"a": np.eye(2)}, format="4")
    out = {}
    for name, places in expected.items():
        mat = scipy.io.loadmat(f"mat/{name}.mat")
        out[name] = {p: said(np.asarray(reached(mat, p))) for p in places}
    with open("mat/expected.json", "w") as f:
        json.dump(out, f, indent=0)


if __name__ == "__main__":
    main()
