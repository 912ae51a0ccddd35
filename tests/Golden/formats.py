"""Makes tests/Golden/formats with h5py, numpy and pandas: files that TreePose's readers must read and its writers equal.

Run: /usr/bin/python3 tests/Golden/formats.py   (numpy 1.24.2, h5py 3.7.0, pandas 1.5.3)
"""
import gzip
import itertools
import os
import shutil

import h5py
import numpy as np
import pandas as pd

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats")


def path(*parts):
    full = os.path.join(ROOT, *parts)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


# ---- .npy: value k of the C-order array is k/4 - 5 (floats), k - 20 (signed), k (unsigned), k % 2 (truth values)
def values(kind, shape):
    k = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    return {"f": k / 4 - 5, "i": k - 20, "u": k, "b": k % 2}[kind]


def npy():
    for kind_size, end, order in itertools.product(["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "b1"], "<>", "CF"):
        dtype = np.dtype(end + kind_size) if kind_size != "b1" else np.dtype(bool)
        a = np.asarray(values(kind_size[0], (3, 4, 5)).astype(dtype), order=order)
        np.save(path("npy", f"{kind_size}_{'little' if end == '<' else 'big'}_{order}.npy"), a)
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(path("npy", f"version{version[0]}.npy"), "wb") as f:
            np.lib.format.write_array(f, values("f", (3, 4, 5)).astype("<f4"), version=version)
    for name, shape in [("scalar", ()), ("vector", (7,)), ("empty", (0, 23, 13)), ("long", (1234, 2))]:
        np.save(path("npy", f"{name}.npy"), values("f", shape).astype("<f4"))
    np.save(path("npy", "complex.npy"), np.zeros(3, complex))
    np.save(path("npy", "structured.npy"), np.zeros(3, [("a", "<f4"), ("b", "<i4")]))


# ---- raw radar: N = 8, Np = 4, 6 frames; sample i of frame f is ((131 f + 7 i) % 2001 - 1000) / 4, whole for integer types
N, NP, FRAMES = 8, 4, 6


def radar(name, dtype, leave_out=(), samples=None, **storage):
    f, i = np.mgrid[0:FRAMES, 0:4 * N * NP]
    v = (131 * f + 7 * i) % 2001 - 1000
    v = v / 4 if np.dtype(dtype).kind == "f" else v
    config = {"N": N, "Np": float(NP), "FreqStrt": np.array([76e9]), "FreqStop": 77e9, "fs": np.array([[1e6]]), "TimUp": 284e-6}
    with h5py.File(path("radar", name), "w", libver="earliest") as file:
        for key, value in config.items():
            if key not in leave_out:
                file[f"/BrdCfg/{key}"] = value
        if "If" not in leave_out:
            file.create_dataset("/If", data=v.astype(dtype) if samples is None else samples, **storage)


def radars():
    for dtype in ["f2", "f4", "f8", "i2", "u2", "i4", "i8"]:
        radar(f"{dtype}.h5", "<" + dtype)
    radar("bigendian.h5", ">i2")
    radar("gzip.h5", "<f4", chunks=(4, 64), compression="gzip", shuffle=True)
    radar("growing.h5", "<i2", chunks=(1, 128), maxshape=(None, 128))
    radar("no_timup.h5", "<f4", leave_out=["TimUp"])
    radar("no_config.h5", "<f4", leave_out=["N", "Np", "FreqStrt", "FreqStop", "fs", "TimUp"])
    radar("no_samples.h5", "<f4", leave_out=["If"])
    radar("wrong_shape.h5", "<f4", samples=np.zeros((6, 127), "<f4"))
    radar("flat.h5", "<f4", samples=np.zeros(6 * 128, "<f4"))
    radar("no_frames.h5", "<f4", samples=np.zeros((0, 128), "<f4"))
    radar("text.h5", "<f4", samples=np.full((6, 128), b"abc"))
    with h5py.File(path("radar", "two_n.h5"), "w") as file:
        file["/BrdCfg/N"] = [8, 9]
        for key in ["Np", "FreqStrt", "FreqStop", "fs", "TimUp"]:
            file[f"/BrdCfg/{key}"] = 1.0
        file["/If"] = np.zeros((6, 128), "<f4")


# ---- Qualisys exports
PLATE_KEYS = ["NO_OF_SAMPLES", "FREQUENCY", "TIME_STAMP", "FIRST_SAMPLE", "DESCRIPTION", "DATA_INCLUDED", "FORCE_PLATE_TYPE", "FORCE_PLATE_MODEL",
              "FORCE_PLATE_NAME", "FORCE_PLATE_CORNER_POSX_POSY_X", "FORCE_PLATE_CORNER_POSX_POSY_Y", "FORCE_PLATE_CORNER_POSX_POSY_Z",
              "FORCE_PLATE_CORNER_NEGX_POSY_X", "FORCE_PLATE_CORNER_NEGX_POSY_Y", "FORCE_PLATE_CORNER_NEGX_POSY_Z",
              "FORCE_PLATE_CORNER_NEGX_NEGY_X", "FORCE_PLATE_CORNER_NEGX_NEGY_Y", "FORCE_PLATE_CORNER_NEGX_NEGY_Z",
              "FORCE_PLATE_CORNER_POSX_NEGY_X", "FORCE_PLATE_CORNER_POSX_NEGY_Y", "FORCE_PLATE_CORNER_POSX_NEGY_Z",
              "FORCE_PLATE_LENGTH", "FORCE_PLATE_WIDTH", "FORCE_PLATE_OFFSET_X", "FORCE_PLATE_OFFSET_Y", "FORCE_PLATE_OFFSET_Z"]
PLATE_ROWS = 120


def plate_frame():
    t = np.arange(PLATE_ROWS) / 1200
    lifted = (t > 0.04) & (t < 0.07)
    data = {"SAMPLE": np.arange(1, PLATE_ROWS + 1), "TIME": t}
    for name, value in {"Force_X": np.sin(40 * t), "Force_Y": np.cos(31 * t), "Force_Z": 700 + 9 * np.sin(7 * t), "Moment_X": 3 * t, "Moment_Y": -t, "Moment_Z": t * t,
                        "COP_X": 110.5 + np.sin(5 * t), "COP_Y": -42 + np.cos(5 * t), "COP_Z": 0 * t}.items():
        data[name] = np.where(lifted, 0, value)
    return pd.DataFrame(data)


def plate(name, frame, keys, header_tail="", row_tail="", promise=PLATE_ROWS, text=None):
    meta = {k: "" for k in keys}
    meta.update({k: v for k, v in {"NO_OF_SAMPLES": promise, "FREQUENCY": 1200, "FORCE_PLATE_NAME": "Plate 1", "FORCE_PLATE_LENGTH": 600}.items() if k in keys})
    body = frame.to_csv(sep="\t", index=False, float_format="%.6f", lineterminator="\n")
    head, rows = body.split("\n", 1)
    rows = "".join(line + row_tail + "\r\n" for line in rows.splitlines())
    whole = "".join(f"{k}\t{v}\r\n" for k, v in meta.items()) + head + header_tail + "\r\n" + rows
    with open(path("plates", name), "w", newline="", encoding="utf-8") as f:
        f.write(text(whole) if text else whole)


def plates():
    frame = plate_frame()
    assert len(PLATE_KEYS) == 26
    plate("plain.tsv", frame, PLATE_KEYS)
    plate("tab_in_rows.tsv", frame, PLATE_KEYS, row_tail="\t")
    plate("tab_everywhere.tsv", frame, PLATE_KEYS, header_tail="\t", row_tail="\t")
    plate("no_sample.tsv", frame.drop(columns="SAMPLE"), PLATE_KEYS)
    plate("fewer_lines.tsv", frame, PLATE_KEYS[:4])
    plate("no_lines.tsv", frame, [])
    plate("bom.tsv", frame, PLATE_KEYS, text=lambda s: "\ufeff" + s)
    plate("unnamed_sample.tsv", frame, PLATE_KEYS, text=lambda s: s.replace("SAMPLE\tTIME", "TIME"), row_tail="\t")
    plate("comma.tsv", frame, PLATE_KEYS, text=lambda s: s.replace(".", ","))
    plate("no_cop.tsv", frame.drop(columns=["COP_X", "COP_Z"]), PLATE_KEYS)
    plate("no_time.tsv", frame.drop(columns="TIME"), PLATE_KEYS)
    plate("short.tsv", frame.iloc[:-3], PLATE_KEYS)
    plate("cut.tsv", frame, PLATE_KEYS, text=lambda s: s[:-40])
    plate("word.tsv", frame, PLATE_KEYS, text=lambda s: s.replace("110.500000", "eleven", 1))
    read = pd.read_csv(path("plates", "plain.tsv"), sep="\t", skiprows=26, float_precision="round_trip")
    np.save(path("plates", "expected.npy"), read[["TIME", "Force_X", "Force_Y", "Force_Z", "COP_X", "COP_Y", "COP_Z"]].to_numpy().T.copy())


MOCAP_ROWS = 50
MOCAP_NAMES = [f"{m}_pos_{a}" for m in ["Chest", "Actuator", "LFoot"] for a in "XYZ"]


def mocap(name, header, rows, keys=("NO_OF_FRAMES", "FREQUENCY", "NO_OF_MARKERS", "DESCRIPTION", "TIME_STAMP"), tail=""):
    meta = {"NO_OF_FRAMES": MOCAP_ROWS, "FREQUENCY": 100, "NO_OF_MARKERS": 3, "DESCRIPTION": "--", "TIME_STAMP": "2023-01-02, 10:11:12.345\t123.456"}
    with open(path("mocap", name), "w", newline="", encoding="utf-8") as f:
        f.write("".join(f"{k}\t{meta[k]}\n" for k in keys) + "\t".join(header) + "\n" + "".join("\t".join(r) + tail + "\n" for r in rows))


def mocaps():
    t = np.arange(MOCAP_ROWS) / 100
    table = pd.DataFrame({n: 100 * (i + 1) + 10 * np.sin((i + 2) * t) for i, n in enumerate(MOCAP_NAMES)})
    table.iloc[7, 4] = np.nan
    rows = [["" if np.isnan(v) else f"{v:.3f}" for v in r] for r in table.to_numpy()]
    counted = [[str(i + 1), f"{i / 100:.5f}"] + r for i, r in enumerate(rows)]
    mocap("plain.tsv", MOCAP_NAMES, rows)
    mocap("named.tsv", ["Frame", "Time"] + MOCAP_NAMES, counted)
    mocap("named_tab.tsv", ["Frame", "Time"] + MOCAP_NAMES, counted, tail="\t")
    mocap("unnamed.tsv", MOCAP_NAMES, counted)
    mocap("unnamed_tab.tsv", MOCAP_NAMES, counted, tail="\t")
    mocap("unnamed_frame.tsv", MOCAP_NAMES, [[r[0]] + r[2:] for r in counted])
    mocap("tab.tsv", MOCAP_NAMES, rows, tail="\t")
    mocap("named_only.tsv", ["Frame", "Time"] + MOCAP_NAMES, rows)
    mocap("key_before.tsv", ["MARKER_NAMES"] + MOCAP_NAMES, rows, tail="\t")
    mocap("fewer_lines.tsv", MOCAP_NAMES, rows, keys=("FREQUENCY",))
    mocap("no_rate.tsv", MOCAP_NAMES, rows, keys=("NO_OF_FRAMES",))
    mocap("no_names.tsv", [], rows)
    mocap("comma.tsv", MOCAP_NAMES, [[v.replace(".", ",") for v in r] for r in rows])
    mocap("ragged.tsv", MOCAP_NAMES, rows[:20] + [rows[20][:-1]] + rows[21:])
    mocap("short.tsv", MOCAP_NAMES, rows[:-1])
    mocap("twice.tsv", MOCAP_NAMES[:-1] + MOCAP_NAMES[:1], rows)
    read = pd.read_csv(path("mocap", "plain.tsv"), sep="\t", skiprows=5, float_precision="round_trip")
    np.save(path("mocap", "expected.npy"), read.to_numpy().T.copy())


# ---- event table
COLUMNS = ("RADAR_capture,MOCAP_Start_Time,MOCAP_End_Time,RADAR_Start_Frame,RADAR_End_Frame,Seconds_per_Frame,tx,is_final_tx,"
           "t_foot_up,t_stable,t_break,t_foot_down,frame_foot_up,frame_stable,frame_break,frame_end").split(",")


def events():
    rows = [["01_MNTRL_RR_V1", 7.33, 30.57, 194, 831, 0.03645, 1, False, 10.22, 11.19, 14.28, 15.05, 273, 300, 384, 405],
            ["01_MNTRL_RR_V1", 7.33, 30.57, 194, 831, 0.03645, 3, True, 26.24, 27.03, np.nan, 30.57, 712, 734, np.nan, 831],
            ["02_MNTRR_RR_V2", 5.0, 35.5, 120, 958, 0.036396, 1, True, 9.0, 10.5, 20.25, 21.0, 230, 271, 539, 560]]
    pd.DataFrame(rows, columns=COLUMNS).to_csv(path("events", "open.csv"), index=False)
    closed = pd.DataFrame([rows[0], rows[2]], columns=COLUMNS)
    closed["frame_break"] = closed["frame_break"].astype(int)
    closed.to_csv(path("events", "closed.csv"), index=False)


# ---- BDS and UI-PRMD
def others():
    t = np.arange(1, 31) / 100
    bds = pd.DataFrame({"Time[s]": t, "Fx[N]": np.sin(t), "Fy[N]": np.cos(t), "Fz[N]": 539 + t, "Mx[Nm]": 5 + t, "My[Nm]": 43 - t, "Mz[Nm]": -t, "COPx[cm]": -7.9 + t / 7, "COPy[cm]": 1 + t / 3})
    bds.to_csv(path("bds", "BDS00001.txt"), sep="\t", index=False, float_format="%.6f", lineterminator="\r\n")
    read = pd.read_csv(path("bds", "BDS00001.txt"), sep="\t", float_precision="round_trip")
    np.save(path("bds", "expected.npy"), read[["Time[s]", "Fx[N]", "Fy[N]", "Fz[N]", "COPx[cm]", "COPy[cm]"]].to_numpy().T.copy())
    pd.DataFrame([["BDS00001", 1, "Open", "Firm", "Young", 0.94, 0.62, 0.2565758824783575], ["BDS00002", 1, "Closed", "Foam", "Old", 1.06, 0.69, 0.14]],
                 columns=["Trial", "Subject", "Vision", "Surface", "AgeGroup", "COParea", "COPvelo", "COPmfreq"]).to_csv(path("bds", "BDSinfoCOP_subset.tsv"), sep="\t", index=False)
    markers = np.round(np.random.default_rng(3).normal(0, 900, (12, 117)), 3)
    text = pd.DataFrame(markers).to_csv(header=False, index=False, float_format="%.6f")
    with open(path("uiprmd", "m06_s03_e07_positions.txt.gz"), "wb") as f:
        f.write(gzip.compress(text.encode(), mtime=0))
    np.save(path("uiprmd", "expected.npy"), markers)


if __name__ == "__main__":
    shutil.rmtree(ROOT, ignore_errors=True)
    for make in [npy, radars, plates, mocaps, events, others]:
        make()
