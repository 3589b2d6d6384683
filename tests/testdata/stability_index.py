"""Writes stability_index.json: the population stability index of small fixtures by NumPy and SciPy.

Run from this folder with numpy 2.4.6, scipy 1.17.1:
    python stability_index.py

Bins (end, end] of before, which end at quantiles by numpy.quantile(method="inverted_cdf"); one more
below and one above all of before; shares of empty bins half a customer. chance is scipy's
chi2.ppf(0.999) times (1 / n + 1 / m). risen: the probability by scipy.stats.hypergeom that so many
of the cases or more are after, which the bound in isRisen() is never below.
"""

import json

import numpy as np
from scipy.stats import chi2, hypergeom

PARTS = [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1]


def values(n, step, offset, scale):
    """A skewed spread without ties that is easily written down in any language."""
    i = np.arange(n)
    return scale * np.exp(((i * step) % n) / n * 3) + offset


def stability(before, after):
    ends = np.unique(np.quantile(before, PARTS, method="inverted_cdf"))
    ends = np.concatenate([[np.nextafter(before.min(), -np.inf)], ends])
    counts = [
        np.bincount(np.searchsorted(ends, sample, side="left"), minlength=len(ends) + 1)
        for sample in (before, after)
    ]
    filled = counts[0] + counts[1] > 0
    b, a = (
        np.maximum(count[filled], 0.5) / len(sample)
        for count, sample in zip(counts, (before, after))
    )
    n, m = len(before), len(after)
    return {
        "bins": int(filled.sum()),
        "index": float(np.sum((a - b) * np.log(a / b))),
        "chance": float((1 / n + 1 / m) * chi2.ppf(0.999, filled.sum() - 1)),
        "beyond": float((counts[1][0] + counts[1][-1]) / m),
    }


def top(sample, factor):
    """A largest tenth times a factor."""
    return np.where(sample > np.quantile(sample, 0.9), factor * sample, sample)


cases = []
for n, m, offset, scale, factor in [
    (500, 700, 0, 1, 1),
    (500, 400, 0.5, 1, 1),
    (600, 600, 0, 2, 1),
    (60, 50, 9, 1, 1),
    (500, 500, 0, 1, 100),
]:
    before, after = values(n, 7, 0, 1), top(values(m, 11, offset, scale), factor)
    cases.append(
        {"n": n, "m": m, "offset": offset, "scale": scale, "factor": factor}
        | stability(before, after)
    )

risen = [
    {
        "cases": {"before": a, "after": r},
        "whole": {"before": n, "after": m},
        "probability": float(hypergeom(n + m, a + r, m).sf(r - 1)),
    }
    for a, r, n, m in [
        (0, 10, 500, 500),
        (0, 5, 500, 500),
        (0, 3, 500, 30),
        (0, 2, 500, 30),
        (2, 40, 1000, 1000),
        (2, 13, 1000, 1000),
        (8, 25, 1000, 1000),
        (0, 900, 100000, 100000),
    ]
]

with open("stability_index.json", "w") as file:
    json.dump({"features": cases, "risen": risen}, file, indent=1)
    file.write("\n")
