#!/usr/bin/env python3
"""Writes the tables of bench/README.md from bench/results/*.json, so that no figure there is typed by hand. Python alone.

  bench/tables.py           writes them
  bench/tables.py --check   fails where the page shows something else than the results do
"""
import itertools, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "README.md")


def rhythm(baselines):
    """What the rhythm baseline comes to; files of before 2026-11-27 call it a metronome."""
    return baselines.get("rhythm", baselines.get("metronome"))


def load(name):
    path = os.path.join(HERE, "results", name + ".json")
    return json.load(open(path)) if os.path.exists(path) else None


def machine(result):
    m = result["machine"]
    if isinstance(m, str):
        return m
    parts = [m.get("processor") or m["accelerator"], f"{m['cores']} cores"]
    if "loadAverageBefore" in m:
        parts.append(f"load {m['loadAverageBefore']}")
    return ", ".join(parts)


def width(result):
    m = result["machine"]
    if isinstance(m, str):
        return "not recorded"
    return f"{m['vectorBits']} bits" if "vectorBits" in m else "512 bits" if m.get("vector512") else "not recorded"


def day(result):
    return result["date"][:10] if "date" in result else "no date"


def number(value, digits):
    return f"{value:,.{digits}f}"


def median(values):
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def step(m):
    floor, ours, theirs = m["floor"]["sumMs"], m["fastMsMedian"], m["plainMsMedian"]
    return (f"{number(ours, 1)} ms, libtorch's modules {number(theirs, 1)} ms: {number(m['ratio'], 2)} times as fast; its best step "
            f"{number(m['bestOverFloor'], 2)} times the {number(floor, 1)} ms of the matrix products that it comes down to")


def onnx(m):
    def of(batch):
        return ", ".join(f"{n} {number(m[f'{n}, batch {batch}']['ourTimeOverTheirs'], 2)}" for n in ("study", "bilstm", "tcn"))
    return f"our time over theirs, one window: {of(1)}; 16 windows: {of(16)}; ONNX Runtime's vectors {m['onnxRuntimeVectors']}"


def streaming(m):
    def of(name):
        s = m[name]
        return f"{name} {number(s['backToBack']['p99Ms'], 2)} ms back to back, {number(s['every36Ms']['p99Ms'], 2)} ms every 36 ms"
    streams = m["study, streams on two threads"]["carriedByTheClock"]
    return f"a frame, 99 of 100: {of('study')}; {of('tcn')}; streams on two threads: {number(streams, 0)}"


def rdm(m):
    p = m["peers"]
    times = m["treePoseSeconds"]
    return (f"{number(min(times), 3)} s at best, {number(median(times), 3)} s in the median; {number(m['ratio'], 1)} times as fast as NumPy's loop at "
            f"best ({number(m['ratioOfMedians'], 1)} of medians), {number(p['ratioToQuickest'], 1)} times the quicker of SciPy's and libtorch's batched "
            f"transforms on both cores; {number(p['overBareRead'], 1)} times a bare read; peak memory {number(m['peakMemoryOverBatch'], 2)} of the batch")


# Bench, what it says, its command, how its newest figures read. Those in TWO have a file for each width.
SIDE = "dotnet run --project bench/TreePose.Benchmarks -c Release -- "
CLUSTER = "dotnet run --project bench/ClusterBench -c Release -- "
TRACK = "dotnet run --project bench/TrackingBench -c Release -- "
TWO = [
    ("regressor-step", "a training step of the study's regressor beside libtorch's modules", SIDE + "regressor-step", step),
    ("tcn-step", "a training step of the default `tcn` beside libtorch's modules", SIDE + "tcn-step", step),
    ("onnx", "answers for windows of 100 frames beside ONNX Runtime, one thread", SIDE + "onnx", onnx),
    ("streaming", "a frame through a network that keeps its state", SIDE + "streaming", streaming),
    ("rdm", "the range-Doppler chain `study`, 1000 × 4 maps in memory, beside batched peers", SIDE + "rdm", rdm),
    ("regressor-folds", "15 folds of the regressor beside libtorch's modules fold after fold", SIDE + "regressor-folds",
     lambda m: f"{number(m['ratio'], 1)} times as fast: {number(m['fastSeconds15Folds'], 0)} s, not {number(m['plainSeconds15Folds'], 0)} "
               f"(extrapolated from 4 folds)"),
    ("stability", "balance measures of trials of 60 s from their files, one core, beside NumPy and SciPy", SIDE + "stability BDS",
     lambda m: f"{number(median(m['treePoseMsATrial']), 1)} ms of processor time a trial, NumPy and SciPy "
               f"{number(median(m['numpyMsATrial']), 0)} ms: {number(m['ratio'], 1)} times as fast; whole command with figures and page "
               f"{number(median(m['wholeCommandMsATrial']), 0)} ms a trial"),
    ("commands", "whole commands on the clock: the help, an empty list of runs, `run goup-down` on MARS, `demo`", SIDE + "commands MARS",
     lambda m: "; ".join(f"{says} {number(m[key]['medianSeconds'], digits)} s" for key, says, digits in
                         [("help", "help", 2), ("runsList", "list", 2), ("mars", "MARS", 0), ("demo", "demo", 0)])),
]
ONE = [
    ("rdm-file", "the same from one HDF5 file to four `.npy`, beside h5py and NumPy", SIDE + "rdm-file",
     lambda m: f"{number(m['ratio'], 1)} times as fast; {number(min(m['treePoseSeconds']), 2)} s of {number(m['fileBytes'] / 1e6, 0)} MB, "
               f"peak memory {number(m['treePosePeakMemoryBytes'] / 1e6, 0)} MB"),
    ("reading", "files from the page cache on one core, beside Python's readers and beside their bytes alone", SIDE + "reading MARS BDS",
     lambda m: "; ".join(f"{k['what']}: {number(k['megabytesASecond'], 0)} MB/s, {number(k['overBytes'], 1)} times the bytes"
                         + (f", {number(k['timesAsFastAsPython'], 1)} times as fast as Python" if k["timesAsFastAsPython"] else "")
                         for k in m["kinds"])),
    ("folds-at-once", "two folds of `goup-down` at once beside one after the other (MARS)", SIDE + "folds-at-once mars:MARS",
     lambda m: f"{number(m['ratio'], 2)} of the time, the same figures"),
    ("two-workers", "two workers in one process beside two processes (MARS)", SIDE + "two-workers 5 mars:MARS",
     lambda m: f"{number(m['medianRatio'], 2)} of the time, the same results"),
    ("mat-cubes", "reading compressed MATLAB cubes beside SciPy, one core", SIDE + "mat-cubes OLST 40",
     lambda m: f"{number(m['ratioToScipyOnOneCore'], 2)} times as fast, {number(m['millisecondsACubeOnOneCore'], 1)} ms a cube; two cores "
               f"{number(m['ratioOfTwoCoresToOne'], 2)} times one"),
    ("simulate", "simulating one capture of the study's radar", SIDE + "simulate",
     lambda m: f"{number(m['timesRealTimeSignal'], 1)} times as fast as real time, {number(m['timesRealTimeFiles'], 1)} with its files"),
    ("full-study", "the study's size, simulated, processed and evaluated", SIDE + "full-study",
     lambda m: f"{number(m['secondsInAll'], 0)} s for {number(m['rawSignalGigabytes'], 1)} GB of raw signal; peak memory "
               f"{number(m['peakGigabytesSimulatedAndProcessed'], 2)} GB up to the maps, {number(m['peakGigabytesInAll'], 2)} GB in all"),
    ("instrument", "whether known answers are found, and found missing where they are hidden", SIDE + "instrument",
     lambda m: f"event F1 at 250 ms {number(m['footEvents']['event.f1.250ms'], 3)} "
               f"(rhythm baseline {number(rhythm(m['footEvents']['baselines.event.f1.250ms']), 3)}); R² within participants, zero-shot, "
               f"{number(m['regressionSwayInThePhase']['r2WithinParticipants']['zero-shot'], 2)} with sway in the phase, "
               f"{number(m['regressionPhaseNoiseHigh']['r2WithinParticipants']['zero-shot'], 2)} with phase noise"),
    ("unit-kills", "runs that are killed at random moments, resumed, beside runs that nobody killed", SIDE + "unit-kills",
     lambda m: f"{sum(f['kills'] for f in m['figures'])} kills of {sum(f['runs'] for f in m['figures'])} runs: "
               f"{sum(f['runsThatDiffer'] for f in m['figures'])} runs differ"),
    ("tracking-kills", "kills of a process that tracks to folder, MLflow and W&B", TRACK + "kills 100",
     lambda m: f"{m['result']['kills']} kills: {number(m['result']['acknowledged'], 0)} points acknowledged, {m['result']['missing']} missing, "
               f"{m['result']['doubled']} doubled after sync"),
    ("tracking-training", "what tracking costs a training (MARS)", TRACK + "training-overhead mars:MARS",
     lambda m: f"{number(m['account']['percentAltogether'], 2)} % of the run: {number(m['account']['secondsInRecordCalls'], 2)} s in "
               f"{m['account']['recordCalls']} record calls, {number(m['account']['deliveryProcessorSeconds'], 2)} s of delivery, of "
               f"{number(m['account']['wallSeconds'], 0)} s; trainings in pairs with and without: {number(m['pairs']['wallRatio']['median'], 2)} times "
               f"({number(m['pairs']['wallRatio']['lower'], 2)} to {number(m['pairs']['wallRatio']['upper'], 2)}), too noisy to see it"),
    ("run-listing", "listing runs, filtered and sorted by a figure", TRACK + "listing 10000",
     lambda m: f"{number(m['runs'], 0)} runs: {number(m['listMilliseconds'] / 1000, 2)} s, filtered {number(m['filteredMilliseconds'] / 1000, 2)} s"),
    ("ui", "pages over a store of runs", TRACK + "ui 10000",
     lambda m: f"{number(m['runs'], 0)} runs: first page {number(m['firstPageMilliseconds'], 0)} ms, peak memory {number(m['peakMegabytes'], 0)} MB"),
    ("long-resume", "going on with a run of very many points", TRACK + "resume 1000000",
     lambda m: f"{number(m['ofOnePoint']['points'], 0)} points: {number(m['ofOnePoint']['seconds'], 1)} s, "
               f"{number(m['ofOnePoint']['peakMegabytes'], 0)} MB"),
    ("slurm", "a sweep by a real Slurm beside two threads; faults; many units", CLUSTER + "measure sweep 5",
     lambda m: f"{m['sweep']['tasks']} tasks of {number(m['sweep']['secondsATask'], 0)} s: {number(m['sweep']['overhead'], 1)} % more time than "
               f"threads, {m['sweep']['trialsThatDiffer']} of {m['sweep']['trials']} trials differ; "
               f"{m['faults']['tasksKilled'] + m['faults']['controllersKilled'] + m['faults']['commandsKilled']} faults over "
               f"{m['faults']['runs']} runs: {m['faults']['runsNotWhole']} not whole, {m['faults']['runsThatDiffer']} differ; "
               f"{number(m['manyUnits']['units'], 0)} units planned, handed over and collected in {number(m['manyUnits']['secondsAll'], 1)} s and "
               f"{number(m['manyUnits']['peakMegabytes'], 0)} MB"),
]


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def two_widths():
    def cell(result, tell):
        return tell(result["measured"]) if result else "not measured"
    for name, says, _, tell in TWO:
        wide, narrow = load(name), load(name + "-256")
        where = " and ".join(dict.fromkeys(f"{machine(r)}; {day(r)}" for r in (wide, narrow) if r))
        yield (f"`{name}`: {says}", cell(wide, tell), cell(narrow, tell), where)


def one_width():
    for name, says, _, tell in ONE:
        result = load(name)
        yield (f"`{name}`: {says}", tell(result["measured"]), width(result), f"{machine(result)}; {day(result)}")


def scale():
    result = load("scale")
    for c in result["measured"]["cases"] if result else []:
        (few, many), (low, high), (_, resident) = c["millisecondsEach"], c["peakMegabytes"], c["residentFramesMegabytes"]
        yield (f"{c['what']} × {c['times']}", f"{number(c['little'], 0)} and {number(c['little'] * c['times'], 0)}",
               f"{number(few, 3)} and {number(many, 3)} ms a {c['unit']}", number(c["ratio"], 2),
               f"{number(low, 0)} and {number(high, 0)} MB", f"{number(resident, 0)} MB" if resident else "none")


def commands():
    for name, _, command, _ in TWO + ONE:
        yield f"    {command}" if name not in {n for n, *_ in TWO} else f"    {command} --vectors 256"


def parts():
    return {
        "both widths": table(["bench", "512 bits", "256 bits", "machine; date"], two_widths()),
        "others": table(["bench", "newest", "vectors", "machine; date"], one_width()),
        "scale": table(["what grows", "little and much", "processor time", "ratio", "peak memory", "of it one fold's frames"], scale()),
        "commands": itertools.chain(commands(), [f"    {TRACK}scale"]),
    }


def page(before):
    for name, lines in parts().items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        if start not in before or end not in before:
            sys.exit(f"bench/README.md has no place '{name}'")
        head, _, rest = before.partition(start)
        before = head + start + "\n" + "\n".join(lines) + "\n\n" + end + rest.partition(end)[2]
    return before


there = open(PAGE).read()
made = page(there)
if "--check" in sys.argv:
    if made != there:
        sys.exit("bench/README.md shows something else than bench/results do: python3 bench/tables.py")
else:
    with open(PAGE, "w") as file:
        file.write(made)
    print("Written: bench/README.md")
