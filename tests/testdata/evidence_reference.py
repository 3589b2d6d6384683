"""Writes evidence_reference.json: what the evidence for a number of clusters stands on, by others.

Run from this folder with numpy 2.4.6, scipy 1.17.1, diptest 0.12.0:
    python evidence_reference.py

Dips and their p-values by diptest; the normal distribution, Fisher's direction and the correlations
of normal scores by SciPy and NumPy; Gabriel neighbours from the definition, with a ball each.
"""

import json

import diptest
import numpy as np
from scipy.stats import norm, rankdata

random = np.random.default_rng(14)


def dips():
    for size in (8, 20, 50, 120, 400):
        for spread in (
            random.uniform(size=size),
            random.normal(size=size),
            random.exponential(size=size),
            random.integers(0, 6, size=size).astype(float),
            np.r_[random.normal(size=size // 2), random.normal(3, 1, size=size - size // 2)],
            np.r_[random.normal(size=size // 4), random.normal(6, 2, size=size - size // 4)],
        ):
            values = np.sort(np.round(spread, 4))
            dip, p_value = diptest.diptest(values)
            yield {"values": values.tolist(), "dip": dip, "p_value": p_value}


def fisher(first, second):
    covariance = (len(first) * np.cov(first.T, ddof=0) + len(second) * np.cov(second.T, ddof=0)) / (
        len(first) + len(second)
    )
    d = len(covariance)
    covariance += 0.05 * np.trace(covariance) / d * np.eye(d)
    direction = np.linalg.solve(covariance, second.mean(axis=0) - first.mean(axis=0))
    return np.sort(first @ direction).tolist(), np.sort(second @ direction).tolist()


def gabriel(centers):
    pairs = []
    for a in range(len(centers)):
        for b in range(a + 1, len(centers)):
            middle, radius = (centers[a] + centers[b]) / 2, np.linalg.norm(centers[a] - centers[b]) / 2
            others = np.delete(centers, [a, b], axis=0)
            if all(np.linalg.norm(others - middle, axis=1) >= radius):
                pairs.append([a, b])
    return pairs


def scores(rows):
    normal = norm.ppf((rankdata(rows, axis=0) - 0.5) / len(rows))
    return np.corrcoef(normal.T).tolist()


first, second = random.normal(size=(12, 3)), random.normal(1, 2, size=(9, 3))
centers = [random.uniform(size=(k, d)) for k, d in ((5, 2), (9, 2), (10, 3), (12, 6))]
rows = np.exp(random.normal(size=(40, 3)) @ np.array([[1, 0.7, 0], [0, 1, -0.5], [0, 0, 1]]))
json.dump(
    {
        "dips": list(dips()),
        "normal": [{"z": z, "p": norm.cdf(z)} for z in np.linspace(-5, 5, 21)],
        "fisher": {
            "first": first.tolist(),
            "second": second.tolist(),
            "positions": fisher(first, second),
        },
        "gabriel": [{"centers": c.tolist(), "pairs": gabriel(c)} for c in centers],
        "scores": {"rows": rows.tolist(), "correlations": scores(rows)},
    },
    open("evidence_reference.json", "w"),
)
