"""optimum.py FILE COLUMNS K..: the least inertia of 15 starts of scikit-learn's KMeans at each K."""

import json
import sys

import numpy as np
from sklearn.cluster import KMeans

path, columns, ks = sys.argv[1], int(sys.argv[2]), [int(k) for k in sys.argv[3:]]
X = np.fromfile(path, dtype=np.float64).reshape(-1, columns)

print(json.dumps([KMeans(k, n_init=15, random_state=42).fit(X).inertia_ for k in ks]))
