#!/usr/bin/env python3
"""Temperature of best likelihood (scipy) and expected calibration error over ten bins (numpy) of random classifiers.

Probabilities are written as floats of 32 bits, as networks give them; label -1 is none. Writes confidence.json beside this file.
"""
import json
import os

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

random = np.random.default_rng(11)


def error(p, labels):
    best, said = p.argmax(1), p.max(1).astype(np.float32)
    bins = np.minimum((said * np.float32(10)).astype(int), 9)
    return float(sum(abs((best == labels)[bins == b].sum() - said[bins == b].astype(float).sum()) for b in range(10)) / len(labels))


cases = []
for classes, sharpness in [(3, 3.0), (3, 0.4), (2, 1.0), (5, 2.0)]:
    logits = random.normal(0, 1.5, (60, classes))
    labels = np.array([random.choice(classes, p=softmax(row)) for row in logits])
    p = softmax(sharpness * logits, axis=1).astype(np.float32)
    labels[::7] = -1
    seen = labels >= 0
    logs = np.log(np.maximum(p[seen].astype(float), 1e-12))
    loss = lambda t: -log_softmax(logs / np.exp(t), axis=1)[np.arange(seen.sum()), labels[seen]].sum()
    temperature = float(np.exp(minimize_scalar(loss, bounds=(np.log(0.1), np.log(10)), method="bounded", options={"xatol": 1e-10}).x))
    cases.append(
        {
            "labels": [int(l) for l in labels],
            "probabilities": [float(x) for x in p.ravel()],
            "temperature": temperature,
            "errorBefore": error(p[seen], labels[seen]),
            "scaledFirst": [float(x) for x in softmax(np.log(p[0].astype(float)) / temperature)],
        }
    )
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "confidence.json"), "w") as file:
    json.dump(cases, file)
    file.write("\n")
