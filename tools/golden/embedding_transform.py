#!/usr/bin/env python3
"""Writes Tests/InferenceTests/Fixtures/embedding-transform.json: vectors that numpy fits and computes in float64.

Needs numpy. Run from the repository's root:
    python3 tools/golden/embedding_transform.py
"""
import json
import pathlib

import numpy as np

TARGET = pathlib.Path("Tests/InferenceTests/Fixtures/embedding-transform.json")
FEATURES = 12
PRIOR = 2  # passages' worth of the questions' mean in the passages' mean


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def fit(passages, questions, dimension, exponent):
    question_mean = questions.mean(axis=0)
    share = PRIOR / (len(passages) + PRIOR)
    passage_mean = (1 - share) * passages.mean(axis=0) + share * question_mean
    centred = passages - passage_mean
    values, directions = np.linalg.eigh(centred.T @ centred / len(passages))
    order = np.argsort(values)[::-1][:dimension]
    order = order[values[order] > 1e-6 * values.max()]
    scales = (values[order] / values.max()) ** exponent
    projection = (directions[:, order] * scales).T
    return unit(centred @ projection.T), unit((questions - question_mean) @ projection.T)


rng = np.random.default_rng(7)
cases = []
# More passages than features, and fewer: the second has fewer directions than dimensions.
for count, dimension in [(40, 8), (5, 8)]:
    scales = np.linspace(3, 0.2, FEATURES)
    rotation, _ = np.linalg.qr(rng.standard_normal((FEATURES, FEATURES)))
    passages = (rng.standard_normal((count, FEATURES)) * scales) @ rotation + rng.standard_normal(FEATURES)
    questions = (rng.standard_normal((6, FEATURES)) * scales) @ rotation + 2 * rng.standard_normal(FEATURES)
    passages, questions = passages.astype(np.float32), questions.astype(np.float32)
    for exponent in [0, -0.25, -0.5]:
        vectors, asked = fit(passages.astype(np.float64), questions.astype(np.float64), dimension, exponent)
        cases.append(
            {
                "passages": passages.tolist(),
                "questions": questions.tolist(),
                "dimension": dimension,
                "whiteningExponent": exponent,
                "effectiveDimension": vectors.shape[1],
                "passageVectors": np.round(vectors, 7).tolist(),
                "questionVectors": np.round(asked, 7).tolist(),
            }
        )
TARGET.write_text("[" + ",\n".join(json.dumps(case) for case in cases) + "]\n")
