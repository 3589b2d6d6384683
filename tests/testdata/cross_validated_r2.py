"""Writes cross_validated_r2.json: cross-validated R2 of linear regressions by scikit-learn.

Run from this folder with numpy 2.4.6, scikit-learn 1.9.1:
    python cross_validated_r2.py

Row i is in fold i modulo 5; the predictions of all folds are scored together.
"""

import json

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict

random = np.random.default_rng(15)
cases = []
for rows, columns, noise in [(60, 3, 0.5), (60, 3, 3.0), (41, 1, 1.0), (50, 6, 1.0), (60, 2, None)]:
    data = random.normal(size=(rows, columns)).round(6)
    weights = random.normal(size=columns)
    # Without noise given the target has nothing to do with the columns.
    signal = 0 if noise is None else data @ weights
    target = (40 + 10 * (signal + (noise or 1) * random.normal(size=rows))).round(6)
    folds = PredefinedSplit(np.arange(rows) % 5)
    predicted = cross_val_predict(LinearRegression(), data, target, cv=folds)
    cases.append(
        {
            "columns": columns,
            "data": data.ravel().tolist(),
            "target": target.tolist(),
            "r2": r2_score(target, predicted),
        }
    )

with open("cross_validated_r2.json", "w", encoding="utf-8") as file:
    json.dump(cases, file)
    file.write("\n")
