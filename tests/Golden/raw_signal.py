"""Recordings of raw radar signal as a DCA1000 and as NumPy and h5py write them, and the maps that NumPy makes of the signal.

The layouts follow TI's SWRA581 (lanes) and the card's user guide (packets). Every file holds one of two simulated signals, a complex and
a real one: a target of known range and velocity and noise. Run in this folder: python3 raw_signal.py
"""
import json
import os
import struct

import h5py
import numpy as np

C = 299792458.0
FRAMES, RX, TX, LOOPS, SAMPLES = 3, 4, 2, 16, 32
START, SLOPE, RATE = 77e9, 60e12, 2e6  # Hz, Hz/s, Hz
IDLE, ADC_START, RAMP = 80e-6, 4e-6, 21e-6  # s
PERIOD = 50e-3
RANGE, SPEED = 1.72, 1.75  # m, m/s away from the radar
OUT = "raw_signal"
PAYLOAD = 1456


def signal(seed):
    """[frame, loop, transmitter, receiver, sample], complex, whole numbers."""
    rng = np.random.default_rng(seed)
    f, m, t, r, n = np.ogrid[:FRAMES, :LOOPS, :TX, :RX, :SAMPLES]
    time = f * PERIOD + (m * TX + t) * (IDLE + RAMP)
    distance = RANGE + SPEED * (time - f * PERIOD)  # the same in each frame
    delay = 2 * distance / C
    first = START + SLOPE * ADC_START
    phase = 2 * np.pi * (first * delay + SLOPE * delay * n / RATE) + 0.7 * r + 1.1 * t
    noise = rng.normal(0, 12, (2,) + phase.shape)
    return np.round(900 * np.cos(phase) + noise[0] + 40), np.round(900 * np.sin(phase) + noise[1] - 25)


def path(name):
    return os.path.join(OUT, name)


# ---- TI DCA1000: 16-bit words, least significant byte first
def two_lanes(first, second):
    """Receivers one after the other; two first parts, two second parts."""
    words = []
    for f in range(FRAMES):
        for m in range(LOOPS):
            for t in range(TX):
                for r in range(first.shape[3]):
                    for n in range(0, SAMPLES, 2):
                        words += [first[f, m, t, r, n], first[f, m, t, r, n + 1], second[f, m, t, r, n], second[f, m, t, r, n + 1]]
    return struct.pack(f"<{len(words)}h", *map(int, words))


def four_lanes(first, second):
    """Receivers take turns; a first part of each lane, then a second part of each."""
    words = []
    for f in range(FRAMES):
        for m in range(LOOPS):
            for t in range(TX):
                flat = [(first[f, m, t, r, n], second[f, m, t, r, n]) for n in range(SAMPLES) for r in range(first.shape[3])]
                for i in range(0, len(flat), 4):
                    words += [a for a, _ in flat[i : i + 4]] + [b for _, b in flat[i : i + 4]]
    return struct.pack(f"<{len(words)}h", *map(int, words))


def real(values, turns):
    words = []
    for f in range(FRAMES):
        for m in range(LOOPS):
            for t in range(TX):
                block = values[f, m, t]
                words += list((block.T if turns else block).ravel())
    return struct.pack(f"<{len(words)}h", *map(int, words))


def packets(data, lost=(), swapped=(), doubled=()):
    """The card's packets: sequence number from 1, bytes sent before, samples."""
    made = [
        struct.pack("<IIH", i + 1, at & 0xFFFFFFFF, at >> 32) + data[at : at + PAYLOAD]
        for i, at in enumerate(range(0, len(data), PAYLOAD))
    ]
    order = list(range(len(made)))
    for i in swapped:
        order[i], order[i + 1] = order[i + 1], order[i]
    order = [i for i in order for _ in range(2 if i in doubled else 1) if i not in lost]
    return b"".join(made[i] for i in order)


def zeroed(data, lost):
    data = bytearray(data)
    for i in lost:
        data[i * PAYLOAD : (i + 1) * PAYLOAD] = bytes(len(data[i * PAYLOAD : (i + 1) * PAYLOAD]))
    return bytes(data)


def cfg(receivers=15, bits=2, form=1, buffer="adcbufCfg -1 0 1 1 1", frames=FRAMES, extra="", chirps=None, frame=None):
    chirps = chirps or "chirpCfg 0 0 0 0 0 0 0 1\nchirpCfg 1 1 0 0 0 0 0 4"
    frame = frame or f"frameCfg 0 1 {LOOPS} {frames} {PERIOD * 1e3:g} 1 0"
    return f"""% written by raw_signal.py
sensorStop
flushCfg
dfeDataOutputMode 1
channelCfg {receivers} 5 0
adcCfg {bits} {form}
{buffer}
profileCfg 0 {START / 1e9:g} {IDLE * 1e6:g} {ADC_START * 1e6:g} {RAMP * 1e6:g} 0 0 {SLOPE / 1e12:g} 1 {SAMPLES} {RATE / 1e3:g} 0 0 30
{chirps}
{frame}
lvdsStreamCfg -1 0 1 0
{extra}
sensorStart
"""


def studio(swap=0, interleave=1, lanes="0x3", receivers="0xF", form=1, frames=FRAMES):
    return {
        "configGenerator": {"createdBy": "raw_signal.py"},
        "mmWaveDevices": [
            {
                "mmWaveDeviceId": 0,
                "rfConfig": {
                    "waveformType": "legacyFrameChirp",
                    "MIMOScheme": "TDM",
                    "rlChanCfg_t": {"rxChannelEn": receivers, "txChannelEn": "0x5", "cascading": 0},
                    "rlAdcOutCfg_t": {"fmt": {"b2AdcBits": 2, "b8FullScaleReducFctr": 0, "b2AdcOutFmt": form}},
                    "rlProfiles": [
                        {
                            "rlProfileCfg_t": {
                                "profileId": 0,
                                "startFreqConst_GHz": START / 1e9,
                                "idleTimeConst_usec": IDLE * 1e6,
                                "adcStartTimeConst_usec": ADC_START * 1e6,
                                "rampEndTime_usec": RAMP * 1e6,
                                "freqSlopeConst_MHz_usec": SLOPE / 1e12,
                                "numAdcSamples": SAMPLES,
                                "digOutSampleRate": RATE / 1e3,
                            }
                        }
                    ],
                    "rlChirps": [
                        {
                            "rlChirpCfg_t": {
                                "chirpStartIdx": i,
                                "chirpEndIdx": i,
                                "profileId": 0,
                                "startFreqVar_MHz": 0.0,
                                "freqSlopeVar_KHz_usec": 0.0,
                                "idleTimeVar_usec": 0.0,
                                "adcStartTimeVar_usec": 0.0,
                                "txEnable": tx,
                            }
                        }
                        for i, tx in enumerate(["0x1", "0x4"])
                    ],
                    "rlFrameCfg_t": {
                        "chirpStartIdx": 0,
                        "chirpEndIdx": 1,
                        "numLoops": LOOPS,
                        "numFrames": frames,
                        "framePeriodicity_msec": PERIOD * 1e3,
                    },
                    "rlBpmChirps": [],
                },
                "rawDataCaptureConfig": {
                    "rlDevDataFmtCfg_t": {"iqSwapSel": swap, "chInterleave": interleave},
                    "rlDevDataPathCfg_t": {"intfSel": 1, "transferFmtPkt0": "0x1", "transferFmtPkt1": "0x0"},
                    "rlDevLaneEnable_t": {"laneEn": lanes},
                },
            }
        ],
    }


def dca(name, data, config):
    folder = path(name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "adc_data.bin"), "wb") as file:
        file.write(data)
    text, ending = (config, "cfg") if isinstance(config, str) else (json.dumps(config, indent=1), "mmwave.json")
    with open(os.path.join(folder, f"radar.{ending}"), "w") as file:
        file.write(text)


# ---- what NumPy makes of a signal [frame, channel, chirp, sample]
def maps(cube, name):
    frames, channels, chirps, samples = cube.shape
    taper, window = np.hanning(samples), np.hanning(chirps)
    spectrum = np.fft.fftshift(np.fft.fft2(cube * window[:, None] * taper[None, :]), axes=2)
    magnitude = np.abs(spectrum)
    low, high = magnitude.min((2, 3), keepdims=True), magnitude.max((2, 3), keepdims=True)
    study = np.log1p((magnitude - low) / (high - low + 1e-3))[:, :, chirps // 2 - 6 : chirps // 2 + 7, :13]
    gain = (1 if np.iscomplexobj(cube) else 2) / (taper.sum() * window.sum())
    kept = samples if np.iscomplexobj(cube) else samples // 2
    np.save(path(f"{name}_study.npy"), study.astype("<f4"))
    np.save(path(f"{name}_amplitude.npy"), (magnitude * gain)[:, :, :, :kept].astype("<f4"))


def channels(values):
    """[frame, loop, transmitter, receiver, sample] -> [frame, channel, chirp, sample]"""
    return values.transpose(0, 2, 3, 1, 4).reshape(FRAMES, values.shape[2] * values.shape[3], LOOPS, SAMPLES)


FACTS = {
    "startFrequencyHz": START + SLOPE * ADC_START,
    "bandwidthHz": SLOPE * SAMPLES / RATE,
    "chirpIntervalSeconds": TX * (IDLE + RAMP),
    "samplingFrequencyHz": RATE,
    "frameSeconds": PERIOD,
}


def describe(name, axes, **more):
    with open(path(name), "w") as file:
        json.dump({"axes": axes, **FACTS, **more}, file, indent=1)


def cubes(complex_cube, real_cube):
    four = ["frame", "channel", "chirp", "sample"]
    np.save(path("ordered.npy"), complex_cube.astype("<c8"))
    describe("ordered.json", four)
    np.save(path("turned.npy"), np.asfortranarray(complex_cube.transpose(3, 0, 2, 1).astype("<c16")))
    describe("turned.json", ["sample", "frame", "chirp", "channel"])
    parts = np.stack([complex_cube.real, complex_cube.imag]).astype(">i2").transpose(1, 0, 2, 3, 4)
    np.save(path("parts.npy"), parts)
    describe("parts.json", ["frame", "iq", "channel", "chirp", "sample"])
    np.save(path("one_channel.npy"), real_cube[:, 3].astype("<f4"))
    describe("one_channel.json", ["frame", "chirp", "sample"])
    with h5py.File(path("complex.h5"), "w") as file:
        data = file.create_dataset("adc", data=complex_cube.transpose(0, 2, 1, 3).astype("<c8"), chunks=(1, 4, 8, 32), compression="gzip")
        data.attrs["axes"] = ["frame", "chirp", "channel", "sample"]
        for key, value in FACTS.items():
            data.attrs[key] = value
        file["times"] = np.arange(3.0)
    with h5py.File(path("whole.h5"), "w") as file:
        file["/raw/adc"] = real_cube.astype("<i2")
        file.attrs["axes"] = "frame, channel,chirp,sample"
        file.attrs["samplingFrequencyHz"] = int(RATE)
    describe("whole.json", four, dataset="/raw/adc")
    with h5py.File(path("big_endian.h5"), "w") as file:
        file["adc"] = complex_cube[:1, :1].astype(">c8")
    with h5py.File(path("doubles.h5"), "w") as file:
        file["adc"] = complex_cube
    describe("doubles.json", four)


def main():
    os.makedirs(OUT, exist_ok=True)
    i, q = signal(1)
    maps(channels(i + 1j * q), "complex")
    maps(channels(i), "real")
    iq = two_lanes(i, q)
    dca("two_lanes_qi", two_lanes(q, i), cfg())
    dca("two_lanes_iq", iq, studio())
    with open(path("two_lanes_iq/capture.setup.json"), "w") as file:
        files = [{"processedFileName": "adc_data.bin", "processedFileSummary": {"numZeroFillBytes": 2912}}]
        json.dump({"configUsed": "D:\\studio\\radar.mmwave.json", "capturedFiles": {"numFilesCollected": 1, "files": files}}, file, indent=1)
    dca("four_lanes", four_lanes(i, q), studio(interleave=0, lanes="0xF"))
    some = np.array([True, False, True, False])[:, None]
    dca("four_lanes_zeros", four_lanes(i * some, q * some), studio(interleave=0, lanes="0xF", receivers="0x5"))
    dca("four_lanes_absent", four_lanes(i[:, :, :, ::2], q[:, :, :, ::2]), cfg(receivers=5, buffer="adcbufCfg -1 0 0 0 1"))
    dca("real_two", real(i, False), cfg(form=0, buffer="adcbufCfg 1 0 1 1", bits=0).replace("channelCfg", "% a comment\nchannelCfg"))
    low = np.frombuffer(real(i, False), "<i2") & 0x0FFF  # 12 bits without their sign
    open(path("real_two/adc_data.bin"), "wb").write(low.astype("<i2").tobytes())
    dca("real_four", real(i, True), studio(form=0, interleave=0, lanes="0xF"))
    dca("packets", packets(iq), studio())
    lost = [7, 8, 20]
    dca("lost", packets(iq, lost, swapped=[3], doubled=[12]), studio())
    words = np.frombuffer(zeroed(iq, lost), "<i2").reshape(FRAMES, LOOPS, TX, RX, SAMPLES // 2, 2, 2).astype(float)  # pair, part, which
    both = words[..., 0, :] + 1j * words[..., 1, :]
    maps(channels(both.reshape(FRAMES, LOOPS, TX, RX, SAMPLES)), "lost")
    cubes(channels(i + 1j * q), channels(i))


main()
