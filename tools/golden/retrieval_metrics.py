#!/usr/bin/env python3
"""Prints the reference values of Tests/EvaluationTests: nDCG by scikit-learn, quantiles by numpy.

    pip install numpy scikit-learn
    tools/golden/retrieval_metrics.py
"""
import numpy as np
from sklearn.metrics import ndcg_score

for ranks, relevant in [([1, 2], 2), ([1, 4], 2), ([2, 3, 10], 4), ([3], 3), ([1, 3, 5, 7, 9], 12)]:
    # Twenty places; relevant items that the list lacks stand behind all of them.
    truth = np.zeros(20 + relevant)
    for rank in ranks:
        truth[rank - 1] = 1
    truth[20 : 20 + relevant - len(ranks)] = 1
    scores = -np.arange(len(truth), dtype=float)
    print(ranks, relevant, repr(float(ndcg_score([truth], [scores], k=10))))

values = [0.1, 0.4, 0.4, 0.7, 1.0, 1.5, 9.0]
print("quantiles", [float(np.quantile(values, q)) for q in (0.0, 0.025, 0.5, 0.9, 1.0)])
