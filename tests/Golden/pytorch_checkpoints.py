"""PyTorch's side of the checkpoint tests (Debian's python3-torch, 1.13).

    python3 pytorch_checkpoints.py make         writes pytorch/*.pth and pytorch/expected.json
    python3 pytorch_checkpoints.py check FILE   loads a regressor that TreePose wrote, prints its outputs as JSON
"""
import json
import os
import sys

import torch
from torch import nn

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytorch")
ROWS, COLUMNS, HIDDEN = 9, 8, 16


class Study(nn.Module):
    """The study's three models, small: 'classifier', 'regressor', 'cop-speed'."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        if kind == "classifier":
            features, layers, outputs = 16 * (ROWS // 2) * (COLUMNS // 2), 1, 3
        else:
            self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
            features, layers, outputs = 32 * (ROWS // 4) * (COLUMNS // 4), 2, 1
        self.lstm = nn.LSTM(features, HIDDEN, num_layers=layers, batch_first=True)
        self.fc = nn.Linear(HIDDEN, outputs)

    def forward(self, frames):
        batch, time = frames.shape[:2]
        x = torch.max_pool2d(torch.relu(self.conv1(frames.flatten(0, 1))), 2)
        if self.kind != "classifier":
            x = torch.max_pool2d(torch.relu(self.conv2(x)), 2)
        x, _ = self.lstm(x.flatten(1).view(batch, time, -1))
        if self.kind == "regressor":
            return self.fc(x[:, -1]).squeeze(-1)
        return self.fc(x) if self.kind == "classifier" else self.fc(x).squeeze(-1)


class Foreign:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


def frames():
    count = 2 * 11 * ROWS * COLUMNS
    return torch.tensor([i * 7919 % 1000 / 1000 for i in range(count)]).view(2, 11, 1, ROWS, COLUMNS)


def path(name):
    return os.path.join(HERE, name)


def make():
    os.makedirs(HERE, exist_ok=True)
    expected = {}
    for seed, kind in enumerate(["classifier", "regressor", "cop-speed"]):
        torch.manual_seed(seed)
        model = Study(kind)
        torch.save(model.state_dict(), path(kind + ".pth"))
        expected[kind] = model(frames()).detach().flatten().tolist()
        if kind == "regressor":
            names = {"conv1.": "cnn.0.", "conv2.": "cnn.3.", "lstm.": "rnn.", "fc.": "head."}
            other = {next(b + k[len(a):] for a, b in names.items() if k.startswith(a)): v for k, v in model.state_dict().items()}
            torch.save({"epoch": 3, "state_dict": other, "lr": 1e-3}, path("renamed.pth"))
    base = torch.arange(24, dtype=torch.float32).view(4, 6)
    torch.save({
        "double": torch.tensor([1.5, -2.25], dtype=torch.float64), "half": torch.tensor([0.5, 3.0]).half(),
        "bfloat16": torch.tensor([0.5, -4.0]).bfloat16(), "long": torch.tensor([[2**40, -1]]), "int": torch.tensor([7], dtype=torch.int32),
        "short": torch.tensor([-300], dtype=torch.int16), "char": torch.tensor([-5], dtype=torch.int8), "byte": torch.tensor([250], dtype=torch.uint8),
        "bool": torch.tensor([True, False]), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3),
        "transposed": base.t(), "slice": base[1:3, 2:5], "parameter": nn.Parameter(torch.tensor([9.0])),
    }, path("types.pth"))
    torch.save({"weight": torch.ones(2), "extra": Foreign()}, path("foreign.pth"))
    torch.save({"weight": torch.ones(2)}, path("legacy.pth"), _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "loss": 0.5}, path("no-tensors.pth"))
    torch.jit.save(torch.jit.script(nn.Linear(1, 1)), path("script.pth"))
    with open(path("expected.json"), "w") as file:
        json.dump(expected, file)


def check(file):
    model = Study("regressor")
    model.load_state_dict(torch.load(file))
    if "weights_only" in torch.load.__code__.co_varnames:
        model.load_state_dict(torch.load(file, weights_only=True))
    print(json.dumps(model(frames()).detach().tolist()))


if __name__ == "__main__":
    make() if sys.argv[1] == "make" else check(sys.argv[2])
