"""fit.py FILE COLUMNS ENGINE [STARTS] [K]: the peers' side of the comparison with fit.ts.

ENGINE is KMeans, MiniBatchKMeans, intelex (scikit-learn's KMeans by Intel) or faiss. Fits each
k = 1..10, with as many STARTS (1) as are said, or K alone, for its inertia. The fit at the elbow is
one of the ten, so none is added.
"""

import json
import sys
import time

import numpy as np

path, columns, engine = sys.argv[1], int(sys.argv[2]), sys.argv[3]
starts = int(sys.argv[4]) if len(sys.argv) > 4 else 1
ks = [int(sys.argv[5])] if len(sys.argv) > 5 else range(1, 11)
X = np.fromfile(path, dtype=np.float64).reshape(-1, columns)

if engine == "faiss":
    import faiss

    # It takes no other numbers; its default would draw 256 rows a centroid and fit those.
    X32 = X.astype(np.float32)

    def inertia(k):
        kmeans = faiss.Kmeans(
            columns, k, nredo=starts, niter=100, seed=42, max_points_per_centroid=len(X)
        )
        return float(kmeans.train(X32))

else:
    if engine == "intelex":
        from sklearnex.cluster import KMeans as Kind
    else:
        from sklearn import cluster

        Kind = getattr(cluster, engine)

    def inertia(k):
        return Kind(n_clusters=k, n_init=starts, random_state=42).fit(X).inertia_


start = time.perf_counter()
inertias = [inertia(k) for k in ks]
seconds = time.perf_counter() - start

print(json.dumps({"seconds": seconds, "inertias": inertias}))
