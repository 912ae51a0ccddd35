"""Writes offline.wandb with nothing but struct and zlib: the framing and the records, encoded by hand.

Run: /usr/bin/python3 make_log.py   (in this folder)
"""
import struct
import zlib

BLOCK = 32768


def varint(value):
    out = bytearray()
    while True:
        low = value & 0x7F
        value >>= 7
        if value == 0:
            return bytes(out + bytes([low]))
        out.append(low | 0x80)


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def data(field, payload):
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def text(field, value):
    return data(field, value.encode()) if value else b""


def item(key, value_json):
    return text(1, key) + text(16, value_json)


def record(num, field, payload):
    return number(1, num) + data(field, payload)


def frame(out, payload):
    first = True
    while True:
        left = BLOCK - len(out) % BLOCK
        if left < 7:
            out += bytes(left)
            left = BLOCK
        piece, payload = payload[: left - 7], payload[left - 7:]
        kind = (1 if not payload else 2) if first else (4 if not payload else 3)
        typed = bytes([kind]) + piece
        out += struct.pack("<IH", zlib.crc32(typed), len(piece)) + typed
        first = False
        if not payload:
            return


log = bytearray(b":W&B" + struct.pack("<HB", 0xBEE1, 0))
timestamp = number(1, 1_763_899_200) + number(2, 10_000_000)
records = [
    record(1, 21, data(1, text(1, "0.1.0") + text(2, "0.1.0"))),
    record(2, 17, text(1, "00c0ffee00c0ffee") + text(3, "goup-down") + text(6, "sweep") + text(7, "goup-down") + text(8, "ön🦵")
           + text(13, "host") + data(17, timestamp) + data(21, text(1, "https://host/org/repo") + text(2, "abc"))),
    record(3, 5, data(1, item("model", '"bilstm"')) + data(1, item("learningRate", "0.001"))),
    record(4, 2, data(1, item("loss", "0.5")) + data(1, item("_step", "0")) + data(2, b"")),
    record(5, 2, data(1, item("loss", '"NaN"')) + data(1, item("_step", "300")) + data(2, number(1, 300))),
    record(6, 3, data(1, item("event.f1.250ms", "0.9"))),
    record(7, 6, data(1, text(1, "plots/confusion.svg") + number(2, 1))),
    record(8, 18, number(1, 1) + number(2, 95)),
    record(9, 12, text(1, "loss\\.train") + text(4, "epoch") + data(6, number(3, 1))),
]
for r in records:
    frame(log, r)
# Lengths that end a block exactly, leave tails of 1 to 7 bytes, span blocks, and nothing at all.
lengths = [0, 1, BLOCK - len(log) % BLOCK - 7 - 8]
for tail in range(8):
    lengths.append(tail)
lengths += [BLOCK - 7, 2 * BLOCK]
for i, length in enumerate(lengths):
    frame(log, bytes((i * 31 + j * 7) % 251 for j in range(length)))
for tail in range(8):
    fill = BLOCK - len(log) % BLOCK - 7 - tail
    if fill < 0:
        fill += BLOCK
    lengths.append(fill)
    i = len(lengths) - 1
    frame(log, bytes((i * 31 + j * 7) % 251 for j in range(fill)))
    lengths.append(5)
    frame(log, bytes(((i + 1) * 31 + j * 7) % 251 for j in range(5)))

with open("offline.wandb", "wb") as file:
    file.write(log)
with open("lengths.txt", "w") as file:
    file.write("\n".join(map(str, lengths)) + "\n")
