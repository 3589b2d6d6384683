"""Prints the table of src/clustering/evidence/dip_p_value.ts: quantiles of sqrt(n) times Hartigan's
dip of n uniform values, from 200,000 samples for each n.

Run with numpy 2.4.6, diptest 0.12.0; takes minutes:
    python dip_quantiles.py
"""

import diptest
import numpy as np

P_VALUES = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 2048]
SAMPLES = 200_000

random = np.random.default_rng(20261127)
for size in SIZES:
    dips = np.empty(SAMPLES)
    for i in range(SAMPLES):
        # Sums of exponential steps are uniform values in order.
        dips[i] = diptest.dipstat(np.cumsum(random.exponential(size=size + 1))[:-1], sort_x=False)
    quantiles = np.quantile(dips * np.sqrt(size), 1 - np.array(P_VALUES))
    print(size, [round(float(quantile), 4) for quantile in quantiles], flush=True)
