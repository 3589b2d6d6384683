"""Writes classic_reference.json: the least inertia scikit-learn finds for the classic six features.

    python classic_reference.py EXTRACT

EXTRACT is the original project's file of 1,000 transactions, which is not kept here. Features as the
engine defines them (distinct accounts, transactions and loans; no loan is 0 loans of 0), z-scores
with the population deviation, 3,000 starts for each k. Numpy 2.4.6, pandas 3.1.1, scikit-learn 1.9.1.
"""

import json
import sys

import pandas as pd
from sklearn.cluster import KMeans

rows = pd.read_csv(sys.argv[1], dtype=str)


def by_customer(records, column):
    return records[column].astype(float).groupby(records["Customer_ID"])


balance = by_customer(rows.drop_duplicates("Account_ID"), "Balance")
amount = by_customer(rows.dropna(subset="Transaction_ID").drop_duplicates("Transaction_ID"), "Amount")
loan = by_customer(rows.dropna(subset="Loan_ID").drop_duplicates("Loan_ID"), "Loan_Amount")
features = pd.DataFrame({
    "num_accounts": balance.count(),
    "avg_balance": balance.mean(),
    "num_transactions": amount.count(),
    "avg_transactions": amount.mean(),
    "num_loans": loan.count(),
    "avg_loans": loan.mean(),
}).fillna(0).to_numpy()
z = (features - features.mean(axis=0)) / features.std(axis=0)
inertia = {k: KMeans(k, n_init=3000, random_state=1).fit(z).inertia_ for k in range(1, 11)}
with open("classic_reference.json", "w") as file:
    json.dump({"customers": len(z), "inertia": inertia}, file, indent=2)
    file.write("\n")
