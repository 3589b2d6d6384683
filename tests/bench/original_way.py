"""original_way.py EXTRACT FOLDER: the job the way the original did it, with pandas and scikit-learn.

Reads the extract, makes six features per customer, standardises them, draws the elbow for k = 1..10,
fits k = 4, writes the labelled customers and a scatter plot of transactions against loans.

Written anew. It differs from the original where that would make the comparison unfair to one side:
records are deduplicated by id before anything is counted, as the engine does it; values that are
not numbers become blanks instead of stopping the script. Each k of the elbow has one start.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

extract, folder = sys.argv[1], Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)

rows = pd.read_csv(extract, low_memory=False)
accounts = rows.drop_duplicates("Account_ID")
transactions = rows.dropna(subset="Transaction_ID").drop_duplicates("Transaction_ID")
loans = rows.dropna(subset="Loan_ID").drop_duplicates("Loan_ID")


def mean_by_customer(records, column):
    return pd.to_numeric(records[column], errors="coerce").groupby(records["Customer_ID"]).mean()


features = pd.DataFrame({
    "num_accounts": accounts.groupby("Customer_ID").size(),
    "avg_balance": mean_by_customer(accounts, "Balance"),
    "num_transactions": transactions.groupby("Customer_ID").size(),
    "avg_transactions": mean_by_customer(transactions, "Amount"),
    "num_loans": loans.groupby("Customer_ID").size(),
    "avg_loans": mean_by_customer(loans, "Loan_Amount"),
}).fillna(0)

scaled = StandardScaler().fit_transform(features)

inertias = [
    KMeans(n_clusters=k, n_init=1, random_state=42).fit(scaled).inertia_ for k in range(1, 11)
]
plt.figure(figsize=(8, 5))
plt.plot(range(1, 11), inertias, marker="o")
plt.xlabel("Number of clusters")
plt.ylabel("Inertia")
plt.savefig(folder / "elbow_plot.png")

features["Cluster"] = KMeans(n_clusters=4, n_init=1, random_state=42).fit_predict(scaled)
features.to_csv(folder / "labeled_customers.csv")

plt.figure(figsize=(8, 5))
plt.scatter(features["num_transactions"], features["avg_loans"], c=features["Cluster"])
plt.xlabel("Transactions")
plt.ylabel("Loans")
plt.savefig(folder / "cluster_plot.png")

print(len(features))
