"""Does self-supervised pre-training on unlabelled frames of the training side pay? Measured outside TreePose, before it would be built.

    ./treepose data windows --data mars:DIR --out W --set windows.labelledOnly=false
    /usr/bin/python3 bench/pretraining_pytorch.py W OUT.json

Each participant is left out in turn. A network like `tcn` (two convolutions a frame, dilated convolutions over time) is trained on
labelled windows of the others, once from random weights and once from weights that learned to fill in masked frames of ALL windows
of the same people, labels unread. The person left out takes no part in either. Captures with labels: all of the others', or one of
each. Scored: macro F1 of the left-out person's labelled frames. NumPy and PyTorch alone.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn

FOLDER, OUT = sys.argv[1], sys.argv[2]
SEEDS, WIDTH, BATCH, EPOCHS, PRE_EPOCHS, MASKED = 3, 64, 16, 5, 5, 0.3
torch.set_num_threads(1)


class Network(nn.Module):
    def __init__(self, channels, rows, columns, outputs):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(32 * (rows // 4) * (columns // 4), WIDTH), nn.LayerNorm(WIDTH), nn.ReLU())
        self.dilated = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in (1, 2, 4, 8))
        self.mix = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 1) for _ in range(4))
        self.head = nn.Linear(WIDTH, outputs)

    def forward(self, x):  # [B, T, C, R, D] -> [B, T, outputs]
        b, t = x.shape[:2]
        x = self.encoder(x.flatten(0, 1)).view(b, t, -1).transpose(1, 2)
        for conv, mix in zip(self.dilated, self.mix):
            x = x + nn.functional.dropout(mix(torch.relu(conv(x))), 0.3, self.training)
        return self.head(x.transpose(1, 2))


def fit(network, windows, epochs, loss_of, generator):
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
    network.train()
    for _ in range(epochs):
        order = torch.randperm(len(windows), generator=generator)
        for chunk in order.split(BATCH):
            optimiser.zero_grad()
            loss = loss_of(windows[chunk.numpy()])
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()


def macro_f1(network, frames, labels):
    network.eval()
    with torch.no_grad():
        found = torch.cat([network(part).argmax(2) for part in frames.split(32)]).numpy()
    scores = []
    for c in range(3):
        hits = ((found == c) & (labels == c)).sum()
        both = ((found == c) & (labels >= 0)).sum() + (labels == c).sum()
        scores.append(2 * hits / both if both else 0.0)
    return float(np.mean(scores))


manifest = json.load(open(f"{FOLDER}/manifest.json"))
frames = torch.from_numpy(np.load(f"{FOLDER}/frames.npy"))
labels = np.load(f"{FOLDER}/labels.npy").astype(np.int64)
lengths = np.load(f"{FOLDER}/lengths.npy")
person = np.array([w["participant"] for w in manifest["windows"]])
capture = np.array([w["capture"] for w in manifest["windows"]])
for i, n in enumerate(lengths):
    labels[i, n:] = -1
started, rows = time.time(), []
for left_out in sorted(set(person)):
    train, test = np.flatnonzero(person != left_out), np.flatnonzero(person == left_out)
    mean, deviation = frames[train].mean(), frames[train].std()
    x = (frames - mean) / deviation
    for share in ("all captures", "one capture a person"):
        chosen = train
        if share != "all captures":
            first = {p: sorted({c for c in capture[train[person[train] == p]] if (labels[(person == p) & (capture == c)] > 0).any()})[0]
                     for p in sorted(set(person[train]))}
            chosen = np.array([i for i in train if capture[i] == first[person[i]]])
        chosen = np.array([i for i in chosen if (labels[i] >= 0).any()])
        counts = np.bincount(labels[chosen][labels[chosen] >= 0], minlength=3)
        weights = torch.tensor((counts.sum() / np.maximum(counts, 1)) ** 0.5, dtype=torch.float32)
        for seed in range(1, SEEDS + 1):
            for pre in (False, True):
                torch.manual_seed(seed)
                generator = torch.Generator().manual_seed(seed)
                network = Network(*x.shape[2:], 3)
                if pre:
                    target_size = int(np.prod(x.shape[2:]))
                    head, network.head = network.head, nn.Linear(WIDTH, target_size)

                    def filled_in(windows):
                        given = x[windows]
                        masked = torch.rand(given.shape[:2], generator=generator) < MASKED
                        answer = network(given * (~masked)[:, :, None, None, None])
                        return ((answer - given.flatten(2))[masked] ** 2).mean()

                    fit(network, train, PRE_EPOCHS, filled_in, generator)
                    network.head = head

                def labelled(windows):
                    return nn.functional.cross_entropy(network(x[windows]).flatten(0, 1), torch.from_numpy(labels[windows]).flatten(),
                                                       weights, ignore_index=-1)

                fit(network, chosen, EPOCHS, labelled, generator)
                f1 = macro_f1(network, x[test], labels[test])
                rows.append({"leftOut": str(left_out), "labels": share, "windows": len(chosen), "seed": seed, "pretrained": pre, "macroF1": round(f1, 4)})
                print(rows[-1], flush=True)
summary = {}
for share in ("all captures", "one capture a person"):
    by = {pre: [np.mean([r["macroF1"] for r in rows if r["labels"] == share and r["pretrained"] == pre and r["leftOut"] == p])
                for p in sorted({r["leftOut"] for r in rows})] for pre in (False, True)}
    summary[share] = {"fromRandomWeights": round(float(np.mean(by[False])), 3), "pretrained": round(float(np.mean(by[True])), 3),
                      "differenceOfEachPerson": [round(float(b - a), 3) for a, b in zip(by[False], by[True])]}
json.dump({"comparison": "pretraining", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "torch": torch.__version__,
           "measured": {"what": __doc__.strip(), "data": f"{len(frames)} windows of {frames.shape[1]} frames, {len(set(person))} participants",
                        "secondsInAll": round(time.time() - started), "macroF1": summary, "each": rows}}, open(OUT, "w"), indent=2)
