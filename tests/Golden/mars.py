"""Writes a tiny MARS-like participant set with h5py: HDF5 v7.3 with a 512-byte user block, as MATLAB writes it.

Run from this folder: python3 mars.py
"""
import math
import os

import h5py
import numpy as np

MOVEMENTS = range(1, 11)
JOINTS = ["SpineBase", "AnkleLeft", "AnkleRight"]


def write_participant(subject):
    folder = f"mars/subject{subject}"
    os.makedirs(f"{folder}/timesplit", exist_ok=True)
    parts = {"train": [], "validate": [], "test": []}
    for movement in MOVEMENTS:
        frames = 30 + movement
        columns = []
        for f in range(frames):
            number = 100 + f + (1 if f >= 20 else 0)  # one lost frame
            points = 2 + (f % 3)
            for p in range(points):
                columns.append([number, points, 0.01 * p, 1.8 + 0.002 * subject, 0.1 * p - 0.2, 0.356 * ((f + p) % 5 - 2), 10 + p + subject, 1.6e9 + 0.1 * number])
        with h5py.File(f"{folder}/radar_data{movement}.mat", "w", userblock_size=512) as file:
            file.create_dataset("radar_data_cropped", data=np.array(columns, dtype=np.float64).T)
        height = np.zeros(frames)
        phase = (np.arange(frames) % 15) / 15
        height = np.where(phase < 0.3, phase / 0.3, np.where(phase < 0.6, 1 - (phase - 0.3) / 0.3, 0)) * 0.3 - 0.9
        rows = []
        for f in range(frames):
            left = height[f] if movement == 9 else -0.9
            right = height[f] if movement == 10 else -0.9
            rows.append([0.001 * f, 0.1, 0.2, 1.9, 1.9, 1.9, 0.0, left, right])
        train, validate = math.ceil(0.6 * frames), math.ceil(0.2 * frames)
        parts["train"] += rows[:train]
        parts["validate"] += rows[train:train + validate]
        parts["test"] += rows[train + validate:]
    header = ",".join(f"{j}_{axis}" for axis in "XYZ" for j in JOINTS)
    for name, rows in parts.items():
        if subject == 2 and name == "train":
            continue  # as participant 1 of the real set: the first 60 % have no labels
        np.savetxt(f"{folder}/timesplit/kinect_data_{name}.csv", np.array(rows), delimiter=",", header=header, comments="", fmt="%.6g")


if __name__ == "__main__":
    for s in (1, 2, 3, 4):
        write_participant(s)
