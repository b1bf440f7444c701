#!/usr/bin/env python3
"""Prints the reference values of Tests/EvaluationTests for answers: AUROC, Brier score and calibration by scikit-learn, the
area under the coverage-accuracy curve and thresholds by brute force with numpy.

    pip install numpy scikit-learn
    tools/golden/answer_metrics.py
"""
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score

# (confidence, right): ties within and across kinds; no confidence on a bin's border.
ANSWERS = [
    (0.97, 1), (0.93, 1), (0.93, 0), (0.88, 1), (0.81, 1), (0.81, 1), (0.74, 0), (0.66, 1), (0.66, 0), (0.66, 0),
    (0.52, 1), (0.47, 0), (0.41, 1), (0.33, 0), (0.33, 0), (0.21, 0), (0.18, 1), (0.07, 0), (0.04, 0), (0.01, 0),
]
confidence = np.array([c for c, _ in ANSWERS])
right = np.array([r for _, r in ANSWERS])
print("AUROC", repr(float(roc_auc_score(right, confidence))))
print("Brier", repr(float(brier_score_loss(right, confidence))))

shares, means = calibration_curve(right, confidence, n_bins=10)
bins = np.minimum(9, (confidence * 10).astype(int))
counts = np.bincount(bins, minlength=10)
counts = counts[counts > 0]
print("bins", [(int(n), float(m), float(s)) for n, m, s in zip(counts, means, shares)])
print("ECE", repr(float(np.sum(counts * np.abs(shares - means)) / len(ANSWERS))))


def mean_area(orders):
    """The mean over orders of the mean accuracy among the first 1, 2 ... n."""
    ranks = np.arange(1, len(ANSWERS) + 1)
    return float(np.mean([np.mean(np.cumsum(right[order]) / ranks) for order in orders]))


# Ties in random order: the mean over many orders stands for all of them, to about 1e-4.
rng = np.random.default_rng(1)
orders = []
for _ in range(200_000):
    shuffled = rng.permutation(len(ANSWERS))
    orders.append(shuffled[np.argsort(-confidence[shuffled], kind="stable")])
print("area", mean_area(orders), "best area", mean_area([np.argsort(-right, kind="stable")]))

# SQuAD 2.0: each question's F1 (None: unanswerable), every threshold tried.
F1 = [1.0, 0.5, None, 1.0, 0.4, 0.0, None, 0.8, None, 1.0, 0.0, None]
SURE = [0.9, 0.8, 0.75, 0.7, 0.6, 0.55, 0.5, 0.45, 0.3, 0.25, 0.2, 0.1]
best = max(
    (sum((1.0 if s < t else 0.0) if f is None else (f if s >= t else 0.0) for f, s in zip(F1, SURE)) / len(F1), t)
    for t in SURE + [1.1])
print("best F1 of all questions, threshold", best)
