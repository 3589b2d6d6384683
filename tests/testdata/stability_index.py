"""Writes stability_index.json: the population stability index of small fixtures by NumPy and SciPy.

Run from this folder with numpy 2.4.6, scipy 1.17.1:
    python stability_index.py

Deciles of before as numpy.quantile(method="inverted_cdf"), bins (end, end], shares of empty bins
half a customer; chance is scipy's chi2.ppf(0.999) times (1 / n + 1 / m).
"""

import json

import numpy as np
from scipy.stats import chi2


def values(n, step, offset, scale):
    """A skewed spread without ties that is easily written down in any language."""
    i = np.arange(n)
    return scale * np.exp(((i * step) % n) / n * 3) + offset


def stability_index(before, after):
    ends = np.quantile(before, np.arange(1, 10) / 10, method="inverted_cdf")
    shares = []
    for sample in (before, after):
        counts = np.bincount(np.searchsorted(ends, sample, side="left"), minlength=10)
        shares.append(np.maximum(counts, 0.5) / len(sample))
    b, a = shares
    return float(np.sum((a - b) * np.log(a / b)))


cases = []
for n, m, offset, scale in [(500, 700, 0, 1), (500, 400, 0.5, 1), (600, 600, 0, 2), (60, 50, 9, 1)]:
    before, after = values(n, 7, 0, 1), values(m, 11, offset, scale)
    cases.append(
        {
            "n": n,
            "m": m,
            "offset": offset,
            "scale": scale,
            "index": stability_index(before, after),
            "chance": float((1 / n + 1 / m) * chi2.ppf(0.999, 9)),
        }
    )
with open("stability_index.json", "w") as file:
    json.dump(cases, file, indent=2)
    file.write("\n")
