"""Writes clustering_reference.json: what scikit-learn and kneed say about small fixtures.

Run from this folder with scikit-learn 1.9.1, numpy 2.4.6, kneed 0.9.0:
    python clustering_reference.py
"""

import json

import numpy as np
from kneed import KneeLocator
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
    silhouette_score,
)

random = np.random.default_rng(0)


def rounded(values, digits=6):
    return np.round(np.asarray(values, dtype=float), digits).tolist()


# Iris as it is (Fisher 1936), and two wide Gaussians that k-means has no natural split for.
overlapping = np.vstack([random.normal(0, 1, (60, 5)), random.normal(1.5, 1.5, (60, 5))])
datasets = {"iris": load_iris().data.tolist(), "overlapping": rounded(overlapping)}

reference = {"datasets": datasets, "k_means": {}, "indices": [], "adjusted_rand": [], "elbow": []}

for name, rows in datasets.items():
    rows = np.array(rows)
    results = []
    for k in range(1, 11):
        fit = KMeans(k, n_init=1 if k == 1 else 3000, tol=0, max_iter=1000, random_state=0).fit(rows)
        results.append({"k": k, "inertia": float(fit.inertia_)})
        if k in (2, 3, 7):
            random_labels = np.concatenate([np.arange(k), random.integers(0, k, len(rows) - k)])
            for labels in (fit.labels_, random_labels):
                reference["indices"].append({
                    "dataset": name,
                    "labels": labels.tolist(),
                    "silhouette": float(silhouette_score(rows, labels)),
                    "silhouette_values": silhouette_samples(rows, labels).tolist()[:20],
                    "calinski_harabasz": float(calinski_harabasz_score(rows, labels)),
                    "davies_bouldin": float(davies_bouldin_score(rows, labels)),
                })
    reference["k_means"][name] = results

# Singletons have silhouette 0. Centred, because scikit-learn takes distances of means by expanding
# the square, which costs it 8 digits where the means lie close together and far from 0.
rows = np.array(datasets["iris"])[:12]
rows = np.round(rows - rows.mean(axis=0), 2)
labels = np.array([0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 3])
datasets["iris_12"] = rows.tolist()
reference["indices"].append({
    "dataset": "iris_12",
    "labels": labels.tolist(),
    "silhouette": float(silhouette_score(rows, labels)),
    "silhouette_values": silhouette_samples(rows, labels).tolist(),
    "calinski_harabasz": float(calinski_harabasz_score(rows, labels)),
    "davies_bouldin": float(davies_bouldin_score(rows, labels)),
})

for n, ka, kb in [(30, 3, 4), (200, 2, 10), (50, 1, 3), (40, 40, 5)]:
    a, b = random.integers(0, ka, n), random.integers(0, kb, n)
    b[: n // 2] = a[: n // 2]
    reference["adjusted_rand"].append(
        {"a": a.tolist(), "b": b.tolist(), "value": float(adjusted_rand_score(a, b))}
    )

curves = [[r["inertia"] for r in results] for results in reference["k_means"].values()]
for steps in range(60):
    # Falls of random sizes; sorted ones make a convex curve, the others bumps.
    falls = random.exponential(1, random.integers(3, 12)) ** 2
    if steps % 3 != 0:
        falls = np.sort(falls)[::-1]
    curves.append((100 - np.concatenate([[0], np.cumsum(falls)])).tolist())
for curve in curves:
    curve = rounded(curve, 4)
    knee = KneeLocator(range(1, len(curve) + 1), curve, S=1, curve="convex", direction="decreasing")
    reference["elbow"].append({"inertias": curve, "k": None if knee.knee is None else int(knee.knee)})

with open("clustering_reference.json", "w") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
