"""Writes campaign_reference.json: intervals and powers of two groups, by statsmodels and scipy."""

import json

import numpy as np
import scipy.stats
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    power_proportions_2indep,
    proportion_confint,
)

random = np.random.default_rng(1)

proportions = []
for yes, of, other_yes, other_of in [
    (56, 70, 48, 80),
    (9, 10, 3, 10),
    (6, 7, 2, 7),
    (5, 56, 0, 29),
    (0, 10, 0, 20),
    (10, 10, 0, 20),
    (10, 10, 20, 20),
    (1200, 10000, 1100, 10000),
    (3, 89, 5, 81),
]:
    wilson = proportion_confint(yes, of, method="wilson")
    difference = confint_proportions_2indep(
        yes, of, other_yes, other_of, method="newcomb", compare="diff"
    )
    proportions.append(
        {
            "one": {"yes": yes, "of": of},
            "other": {"yes": other_yes, "of": other_of},
            "wilson": list(wilson),
            "difference": list(difference),
        }
    )

powers = []
for rise, rate, test, control in [
    (0.05, 0.1, 500, 500),
    (0.2, 0.3, 74, 95),
    (0.01, 0.02, 20000, 5000),
    (0.5, 0.25, 10, 12),
    (0.0, 0.5, 100, 100),
]:
    power = power_proportions_2indep(
        rise, rate, test, ratio=control / test, alternative="two-sided", return_results=False
    )
    powers.append(
        {"rise": rise, "rate": rate, "test": test, "control": control, "power": float(power)}
    )

means = []
for size, other_size, spread in [(5, 7, 3.0), (40, 60, 1.0), (200, 30, 10.0), (2, 2, 1.0)]:
    one = np.round(random.gamma(1.5, 100.0, size), 2)
    other = np.round(random.gamma(1.5, 100.0 * spread, other_size), 2)
    interval = scipy.stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    means.append(
        {
            "one": one.tolist(),
            "other": other.tolist(),
            "interval": [float(interval.low), float(interval.high)],
        }
    )

quantiles = [
    {"probability": p, "degrees": df, "t": float(scipy.stats.t.ppf(p, df))}
    for p in (0.6, 0.95, 0.975, 0.999)
    for df in (0.5, 1.0, 1.7, 2.0, 5.3, 30.0, 1e3, 1e6)
]

with open("campaign_reference.json", "w") as file:
    json.dump(
        {"proportions": proportions, "powers": powers, "means": means, "quantiles": quantiles},
        file,
        indent=1,
        default=float,
    )
    file.write("\n")
