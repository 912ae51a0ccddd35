"""Writes C3D files by the format's description (c3d.org), without a library for it, and beside them what they hold.

Force platforms are made forwards: a force is put at a place of the surface, and what each type's sensors would read of it is written.
Run from this folder: python3 c3d.py [folder of posturography CSV files]; with it, speed.json is written anew, too.
"""
import json
import os
import struct
import sys

import numpy as np

FRAMES, PER_FRAME, RATE = 40, 2, 50.0
INTEL, DEC, MIPS = 84, 85, 86
processor = INTEL
rng = np.random.default_rng(7)


def whole(values):
    return np.asarray(values).astype(int).astype("<u2").astype(">u2" if processor == MIPS else "<u2").tobytes()


def real(values):
    if processor == MIPS:
        return np.asarray(values).astype(">f4").tobytes()
    values = np.asarray(values).astype("<f4")
    if processor == INTEL:
        return values.tobytes()
    return (values * 4).astype("<f4").view("<u2").reshape(-1, 2)[:, ::-1].tobytes()  # F_floating: two more powers, words exchanged


def parameter(group, name, value, kind=4):
    """kind -1 text, 2 whole, 4 real; arrays run first axis fastest."""
    if kind == -1:
        texts = [value] if isinstance(value, str) else list(value)
        length = max(len(t) for t in texts)
        data = "".join(t.ljust(length) for t in texts).encode()
        dims = [length] if isinstance(value, str) else [length, len(texts)]
    else:
        array = np.asarray(value)
        dims = list(array.shape)
        data = (whole if kind == 2 else real)(array.flatten(order="F"))
    body = struct.pack("<bB", kind, len(dims)) + bytes(dims) + data + b"\0"
    return struct.pack("<bb", len(name), group) + name.encode() + whole([len(body) + 2]) + body


def group(number, name):
    return struct.pack("<bb", len(name), -number) + name.encode() + whole([3]) + b"\0"


def write(path, points, analog, units, labels, platforms, zero, scale=-1.0, stored=None, extra=b"", offset=0, signed="SIGNED"):
    """points [frames, points, 4], analog [samples, channels] in their units; stored: scale of whole analog samples."""
    channels = analog.shape[1]
    section = b"".join([
        group(1, "POINT"), group(2, "ANALOG"), group(3, "FORCE_PLATFORM"), group(4, "TRIAL"),
        parameter(1, "USED", points.shape[1], 2), parameter(1, "FRAMES", FRAMES, 2), parameter(1, "SCALE", scale),
        parameter(1, "RATE", RATE), parameter(1, "UNITS", "mm", -1), parameter(1, "LABELS", ["HEAD", "FOOT"], -1),
        parameter(1, "LONG_FRAMES", float(FRAMES)),
        parameter(2, "USED", channels, 2), parameter(2, "RATE", RATE * PER_FRAME), parameter(2, "GEN_SCALE", 0.5),
        parameter(2, "SCALE", np.full(channels, 2.0 if stored is None else 2.0 * stored)),
        parameter(2, "OFFSET", np.full(channels, np.array(offset, "<u2").astype("<i2") if offset else 0), 2),
        parameter(2, "UNITS", units, -1), parameter(2, "LABELS", labels, -1), parameter(2, "FORMAT", signed, -1),
        parameter(3, "USED", len(platforms), 2), parameter(3, "TYPE", [p["type"] for p in platforms], 2),
        parameter(3, "ZERO", zero, 2),
        parameter(3, "CORNERS", np.stack([p["corners"].T for p in platforms], axis=2)),
        parameter(3, "ORIGIN", np.stack([p["origin"] for p in platforms], axis=1)),
        parameter(3, "CHANNEL", np.stack([p["channel"] for p in platforms], axis=1), 2),
        parameter(3, "CAL_MATRIX", np.stack([p.get("matrix", np.zeros((6, 6))) for p in platforms], axis=2)),
        parameter(4, "ACTUAL_START_FIELD", [1, 0], 2), parameter(4, "ACTUAL_END_FIELD", [FRAMES, 0], 2),
        extra, b"\0\0",
    ])
    blocks = -(-(4 + len(section)) // 512)
    header = b"\2\x50" + whole([points.shape[1], channels * PER_FRAME, 1, FRAMES, 0]) + real([scale])
    header += whole([2 + blocks, PER_FRAME]) + real([RATE])
    with open(path, "wb") as f:
        f.write(header.ljust(512, b"\0"))
        f.write((struct.pack("<BBBB", 1, 0x50, blocks, processor) + section).ljust(512 * blocks, b"\0"))
        for i in range(FRAMES):
            rows = analog[i * PER_FRAME:(i + 1) * PER_FRAME]
            if scale < 0:
                f.write(real(points[i]) + real(rows))
            else:
                samples = np.rint(rows / stored) + offset
                place = points[i].copy()
                place[:, :3] = np.rint(place[:, :3] / scale)
                f.write(whole(place) + whole(samples))


def surface(centre, degrees, length, width):
    """Corners +x +y, -x +y, -x -y, +x -y of a plate whose z points down, turned about the vertical; and its axes as rows."""
    t = np.radians(degrees)
    x, y = np.array([np.cos(t), np.sin(t), 0]), np.array([np.sin(t), -np.cos(t), 0])
    corners = [centre + sx * x * length / 2 + sy * y * width / 2 for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return np.array(corners), np.array([x, y, np.cross(x, y)])


def sensors(kind, force, at, twist, origin, matrix):
    """What the sensors read: force [3] and place [2] in the plate's frame about the middle of the surface, and a twist about z."""
    lever = np.array([at[0], at[1], 0]) + (np.array([0, 0, origin[2]]) if kind in (1, 3) else origin)
    moment = np.cross(lever, force) + [0, 0, twist]
    if kind == 1:
        p = lever - force * (lever[2] / force[2] if force[2] else 0)
        return [*force, p[0], p[1], twist]
    if kind == 3:
        a, b = origin[:2]
        fz = np.linalg.solve([[1, 1, 1, 1], [b, b, -b, -b], [-a, a, a, -a], [1, -1, 1, -1]], [force[2], moment[0], moment[1], 3.0])
        half = moment[2] / b / 2
        return [force[0] / 2 - half, force[0] / 2 + half, force[1] / 2, force[1] / 2, *fz]
    read = np.array([*force, *moment])
    return np.linalg.solve(matrix, read) if kind == 4 else read


def trial(kinds, unloaded, shift, turn=1.0):
    """Channels of platforms of these types, and the force and place in the laboratory that they were made of."""
    n = FRAMES * PER_FRAME
    platforms, columns, expected, units, labels = [], [], [], [], []
    for number, kind in enumerate(kinds):
        centre = np.array([600.0 * number, 250.0 - 40 * number, 3.0 * number])
        corners, axes = surface(centre, 30.0 * number - 20, 464, 508)
        origin = {1: np.array([0, 0, -40.0]), 3: np.array([120.0, 200.0, -45.0])}.get(kind, np.array([-1.6, 0.7, -37.5]))
        matrix = np.diag([30.0, 31, 60, 9000, 8000, 5000]) + rng.normal(0, 1, (6, 6)) * np.array([[1, 1, 1, 200, 200, 200]]).T
        matrix = matrix.astype("<f4").astype(float)
        t = np.arange(n) / (RATE * PER_FRAME)
        places = np.stack([80 * np.sin(3 * t + number), 60 * np.cos(2 * t)], axis=1)
        forces = np.stack([20 * np.sin(t), 15 * np.cos(4 * t), -700 + 30 * np.sin(5 * t)], axis=1)  # reaction: up, and z points down
        forces[:unloaded] = 0
        rows = np.array([sensors(kind, f, p, 900.0 if f[2] else 0.0, origin, matrix) for f, p in zip(forces, places)])
        first = sum(c.shape[1] for c in columns)
        for i in range(rows.shape[1]):
            rows[:, i] += 0 if kind == 1 and i in (3, 4) else shift * (i + 1) / (100 if kind == 4 else 1)
        columns.append(rows)
        names = {1: "FX FY FZ PX PY MZ", 3: "FX12 FX34 FY14 FY23 FZ1 FZ2 FZ3 FZ4"}.get(kind, "FX FY FZ MX MY MZ").split()
        labels += [f"{name}_{number + 1}" for name in names]
        units += [{"F": "N", "P": "mm", "M": "Nmm"}[name[0]] if kind != 4 else "V" for name in names]
        channel = np.zeros(8)
        channel[:len(names)] = first + 1 + np.arange(len(names))
        platforms.append({"type": kind, "corners": corners, "origin": origin * (np.array([1, 1, turn]) if kind in (1, 3) else turn),
                          "channel": channel, "matrix": matrix})
        loaded = forces[:, 2] != 0
        cop = centre + places @ axes[:2]
        expected.append({
            "cop": [[float(v) if ok else None for v, ok in zip(cop[:, i], loaded)] for i in range(3)],
            "force": (forces @ axes).T.tolist(),
        })
    return platforms, np.concatenate(columns, axis=1), expected, units, labels


def markers():
    points = rng.uniform(-2000, 2000, (FRAMES, 2, 4))
    points[..., 3] = 256
    points[5:8, 1, 3] = -1
    points[5:8, 1, :3] = 0
    return points


def platforms():
    global processor
    expected = {}
    for name, arguments in {
        "types": dict(unloaded=8, shift=4.0),
        "turned": dict(unloaded=8, shift=4.0, turn=-1.0),
        "standing": dict(unloaded=0, shift=0.0),
    }.items():
        made, analog, said, units, labels = trial([1, 2, 3, 4], **arguments)
        points = markers()
        for processor, ending in {DEC: "_dec", MIPS: "_mips", INTEL: ""}.items():
            if name == "types" or processor == INTEL:
                write(f"c3d/{name}{ending}.c3d", points, analog, units, labels, made, [1, 4])
        expected[name] = {"platforms": said, "points": points.astype("<f4").astype(float).tolist()}
    made, analog, said, units, labels = trial([2], unloaded=0, shift=0.0)
    points = markers()
    write("c3d/unsigned.c3d", points, analog, units, labels, made, [0, 0], scale=0.1, stored=4.0, offset=33000, signed="UNSIGNED")
    expected["unsigned"] = {"analog": analog.T.tolist()}
    with open("c3d/expected.json", "w") as f:
        json.dump(expected, f, separators=(",", ":"))
        f.write("\n")


def speeds(folder):
    """Mean speed of the centre of pressure of a CSV in m and s: path over n / rate, unfiltered, in mm/s."""
    found = {}
    for name in sorted(f for f in os.listdir(folder) if f.endswith(".csv")):
        t, x, y = np.loadtxt(os.path.join(folder, name), delimiter=",", skiprows=1, unpack=True)
        path = np.sum(np.hypot(np.diff(x * 1000), np.diff(y * 1000)))
        found[name] = {"meanVelocity": path / (len(t) * (t[-1] - t[0]) / (len(t) - 1)), "rate": (len(t) - 1) / (t[-1] - t[0])}
    with open("c3d/speed.json", "w") as f:
        json.dump(found, f, indent=1)
        f.write("\n")


os.chdir(os.path.dirname(os.path.abspath(__file__)))
platforms()
if len(sys.argv) > 1:
    speeds(sys.argv[1])
