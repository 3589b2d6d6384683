"""fit.py FILE COLUMNS ENGINE [K]: scikit-learn's side of the comparison with fit.ts.

ENGINE is KMeans or MiniBatchKMeans, one start (n_init=1) for each k = 1..10, or "best": KMeans with
ten starts at K, for its inertia alone. The fit at the elbow is one of the ten, so none is added.
"""

import json
import sys
import time

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans

path, columns, engine = sys.argv[1], int(sys.argv[2]), sys.argv[3]
X = np.fromfile(path, dtype=np.float64).reshape(-1, columns)

if engine == "best":
    kind, ks, starts = KMeans, [int(sys.argv[4])], 10
else:
    kind, ks, starts = {"KMeans": KMeans, "MiniBatchKMeans": MiniBatchKMeans}[engine], range(1, 11), 1

start = time.perf_counter()
inertias = [kind(n_clusters=k, n_init=starts, random_state=42).fit(X).inertia_ for k in ks]
seconds = time.perf_counter() - start

print(json.dumps({"seconds": seconds, "inertias": inertias}))
