"""checked_way.py EXTRACT FOLDER: the engine's work written well for polars and scikit-learn.

One query a table: distinct records, every value parsed and checked, each bad record in a ledger with
its row and rule, contradictions and orphans set aside, records counted in and out, the file's digest.
Then features of every customer, the elbow beside the silhouette, a fit with ten starts, plots,
profiles. It reads the spellings that the extract has; the engine knows more of them, weighs more
evidence and says it in a report.
"""

import hashlib
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

extract, folder = sys.argv[1], Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)

MONEY, DATE, PERCENT, COUNT = "money", "date", "percent", "count"
CATEGORIES = {
    "Transaction_Type": ["deposit", "withdrawal", "transfer", "payment"],
    "Account_Type": ["savings", "current", "checking", "credit", "fixed deposit", "domiciliary"],
    "Loan_Type": ["personal", "mortgage", "auto", "business", "salary advance"],
    "Channel": ["mobile", "web", "ussd", "atm", "pos", "branch", "agent"],
}
KINDS = {
    "Amount": MONEY,
    "Balance": MONEY,
    "Loan_Amount": MONEY,
    "Annual_Income": MONEY,
    "Transaction_Date": DATE,
    "Opening_Date": DATE,
    "Start_Date": DATE,
    "End_Date": DATE,
    "Date_of_Birth": DATE,
    "Interest_Rate": PERCENT,
    "Days_Past_Due": COUNT,
}
ENTITIES = {
    "customers": ["Customer_ID", "Date_of_Birth", "Annual_Income"],
    "accounts": ["Account_ID", "Customer_ID", "Account_Type", "Balance", "Opening_Date"],
    "transactions": [
        "Transaction_ID",
        "Customer_ID",
        "Account_ID",
        "Transaction_Type",
        "Amount",
        "Transaction_Date",
        "Channel",
    ],
    "loans": [
        "Loan_ID",
        "Customer_ID",
        "Loan_Amount",
        "Loan_Type",
        "Start_Date",
        "End_Date",
        "Interest_Rate",
        "Days_Past_Due",
    ],
}
# Without these a record is none.
DEFINING = {
    "customers": ["Customer_ID"],
    "accounts": ["Account_ID", "Customer_ID", "Balance"],
    "transactions": ["Transaction_ID", "Customer_ID", "Account_ID", "Amount", "Transaction_Date"],
    "loans": ["Loan_ID", "Customer_ID", "Loan_Amount"],
}
POSITIVE = {"Amount", "Loan_Amount"}
UNITS = {"K": 1e3, "M": 1e6, "B": 1e9}
BLANKS = ["", "null", "none", "nan", "na", "n/a", "unknown", "-", "?"]


def text(name):
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped.str.to_lowercase().is_in(BLANKS)).then(None).otherwise(stripped)


def parsed(name):
    """The value of a text column, blank where it cannot be read."""
    value, kind = pl.col(name), KINDS.get(name)
    if kind == MONEY:
        bare = value.str.replace(r"^(-?)(?:₦|NGN|N)\s*", "${1}").str.replace_all(
            ",", "", literal=True
        )
        unit = bare.str.extract(r"([KMB])$").replace_strict(UNITS, default=1.0)
        return (
            (bare.str.strip_chars_end("KMB").cast(pl.Float64, strict=False) * unit * 100)
            .round()
            .cast(pl.Int64)
        )
    if kind == DATE:
        day = value.str.slice(0, 10).str.replace_all("/", "-", literal=True)
        return pl.coalesce(day.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%d-%m-%Y"))
    if kind == PERCENT:
        number = value.str.strip_suffix("%").cast(pl.Float64, strict=False)
        return pl.when(number.is_between(0, 100)).then(number)
    if kind == COUNT:
        return value.cast(pl.Int32, strict=False)
    if name in CATEGORIES:
        word = value.str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
        return (
            pl.when(word.is_in(CATEGORIES[name]))
            .then(word)
            .when(word.is_not_null())
            .then(pl.lit("other"))
        )
    whole = value.str.replace(r"\.0+$", "")
    return pl.when(whole.str.contains(r"^[0-9A-Za-z_-]{1,40}$")).then(whole)


rows = pl.scan_csv(extract, infer_schema=False, row_index_name="row", row_index_offset=2)
ledger = []


def set_aside(frame, entity, rule, column, action="quarantined"):
    key = ENTITIES[entity][0]
    ledger.append(
        frame.select(
            "row",
            pl.lit(entity).alias("entity"),
            pl.col(key).alias("id"),
            pl.lit(column).alias("column"),
            pl.lit(rule).alias("rule"),
            pl.lit(action).alias("action"),
        )
    )


def records(entity):
    """The distinct records of an entity that are complete and valid, and how many there were."""
    names = ENTITIES[entity]
    key = names[0]
    distinct = (
        rows.select("row", *names)
        .filter(pl.col(key).is_not_null())
        .group_by(names)
        .agg(pl.col("row").min(), pl.len().alias("rows"))
        .with_columns(text(name).alias(name) for name in names)
        .with_columns(parsed(name).alias(f"{name}_") for name in names)
    )
    failed = pl.lit(None, dtype=pl.String)
    for name in reversed(DEFINING[entity]):
        if name in POSITIVE:
            failed = (
                pl.when(pl.col(f"{name}_") <= 0)
                .then(pl.lit(f"not_positive {name}"))
                .otherwise(failed)
            )
        unread = pl.col(f"{name}_").is_null()
        failed = (
            pl.when(pl.col(name).is_null())
            .then(pl.lit(f"missing {name}"))
            .when(unread)
            .then(pl.lit(f"invalid {name}"))
            .otherwise(failed)
        )
    mild = [name for name in names if name not in DEFINING[entity]]
    checked = distinct.with_columns(failed.alias("failed")).collect(engine="streaming")
    for name in mild:
        bad = checked.filter(pl.col(f"{name}_").is_null() & pl.col(name).is_not_null())
        set_aside(bad, entity, "invalid", name, "flagged")
    bad = checked.filter(pl.col("failed").is_not_null())
    for (reason,), part in bad.group_by("failed"):
        set_aside(part, entity, *reason.split())
    good = checked.filter(pl.col("failed").is_null()).select(
        "row", "rows", *(pl.col(f"{name}_").alias(name) for name in names)
    )
    # Of several records with one id the one in most rows is kept, among equals the first by content.
    ordered = good.sort(["rows", *names], descending=[True] + [False] * len(names))
    kept = ordered.unique(key, keep="first", maintain_order=True)
    set_aside(ordered.join(kept.select("row"), on="row", how="anti"), entity, "conflict", key)
    return kept, checked.height


def with_parent(kept, entity, parent, key):
    orphans = kept.join(parent.select(key), on=key, how="anti")
    set_aside(orphans, entity, "orphan", key)
    return kept.join(parent.select(key), on=key, how="semi")


found = {entity: records(entity) for entity in ENTITIES}
customers, accounts, transactions, loans = (found[entity][0] for entity in ENTITIES)
accounts = with_parent(accounts, "accounts", customers, "Customer_ID")
transactions = with_parent(transactions, "transactions", accounts, "Account_ID")
transactions = with_parent(transactions, "transactions", customers, "Customer_ID")
loans = with_parent(loans, "loans", customers, "Customer_ID")
lines = pl.concat(ledger).sort("row", "entity", "id")
kept = {
    "customers": customers,
    "accounts": accounts,
    "transactions": transactions,
    "loans": loans,
}
for entity, frame in kept.items():
    aside = lines.filter((pl.col("entity") == entity) & (pl.col("action") != "flagged")).height
    if found[entity][1] != frame.height + aside:
        raise SystemExit(
            f"{entity}: {found[entity][1]} read, {frame.height} kept, {aside} set aside"
        )

as_of = transactions["Transaction_Date"].max()
recent = pl.col("Transaction_Date") > pl.lit(as_of).dt.offset_by("-24mo")
amount = pl.col("Amount")
inflow = pl.col("Transaction_Type") == "deposit"
months = max(1.0, min(24.0, (as_of - transactions["Transaction_Date"].min()).days / 30.4375))
features = (
    customers.select(
        "Customer_ID",
        ((pl.lit(as_of) - pl.col("Date_of_Birth")).dt.total_days() / 365.25).floor().alias("age"),
        (pl.col("Annual_Income") / 100).alias("annual_income"),
    )
    .join(
        accounts.group_by("Customer_ID").agg(
            pl.len().alias("num_accounts"),
            (pl.col("Balance").mean() / 100).alias("avg_balance"),
            (pl.col("Balance").sum() / 100).alias("total_balance"),
            ((pl.lit(as_of) - pl.col("Opening_Date").min()).dt.total_days() / 30.4375).alias(
                "tenure_months"
            ),
        ),
        on="Customer_ID",
        how="left",
    )
    .join(
        transactions.group_by("Customer_ID").agg(
            pl.len().alias("num_transactions"),
            (amount.mean() / 100).alias("avg_transactions"),
            (recent.sum() / months).alias("transactions_per_month"),
            (amount.filter(recent & inflow).sum() / 100 / months).alias("monthly_inflow"),
            (amount.filter(recent & ~inflow).sum() / 100 / months).alias("monthly_outflow"),
            pl.col("Transaction_Date")
            .filter(inflow)
            .dt.truncate("1mo")
            .n_unique()
            .alias("deposit_months"),
            (pl.lit(as_of) - pl.col("Transaction_Date").max())
            .dt.total_days()
            .alias("recency_days"),
            pl.col("Channel").is_in(["mobile", "web", "ussd"]).mean().alias("digital_share"),
        ),
        on="Customer_ID",
        how="left",
    )
    .join(
        loans.group_by("Customer_ID").agg(
            pl.len().alias("num_loans"),
            (pl.col("Loan_Amount").mean() / 100).alias("avg_loans"),
            (pl.col("Loan_Amount").sum() / 100).alias("total_loans"),
            (pl.col("End_Date") > as_of).sum().alias("active_loans"),
            pl.col("Days_Past_Due").max().alias("days_past_due"),
        ),
        on="Customer_ID",
        how="left",
    )
    .with_columns(pl.col("age", "annual_income").fill_null(strategy="mean"))
    .fill_null(0)
    .sort("Customer_ID")
)

used = [
    "annual_income",
    "avg_balance",
    "transactions_per_month",
    "digital_share",
    "num_accounts",
    "total_loans",
]
skewed = ["annual_income", "avg_balance", "total_loans"]
scaled = StandardScaler().fit_transform(
    features.select(pl.col(used)).with_columns(pl.col(skewed).log1p()).to_numpy()
)
fits = {k: KMeans(n_clusters=k, n_init=1, random_state=42).fit(scaled) for k in range(1, 11)}
inertias = np.array([fit.inertia_ for fit in fits.values()])
# The elbow: the point farthest from the line between the ends.
line = inertias[0] + (inertias[-1] - inertias[0]) * np.arange(10) / 9
elbow = int(np.argmax(line - inertias)) + 1
sample = np.random.default_rng(42).choice(len(scaled), min(2000, len(scaled)), replace=False)
silhouettes = {
    k: float(silhouette_score(scaled[sample], fits[k].labels_[sample])) for k in range(2, 11)
}
fit = KMeans(n_clusters=elbow, n_init=10, random_state=42).fit(scaled)
labelled = features.with_columns(
    pl.Series("Cluster", fit.labels_),
    pl.Series("distance", np.linalg.norm(scaled - fit.cluster_centers_[fit.labels_], axis=1)),
)

labelled.write_csv(folder / "labeled_customers.csv")
lines.write_csv(folder / "quarantine.csv")
labelled.group_by("Cluster").agg(
    pl.len().alias("customers"), pl.exclude("Cluster", "Customer_ID").median()
).sort("Cluster").write_csv(folder / "segment_summary.csv")


def save(name):
    for kind in ("png", "svg"):
        plt.savefig(folder / f"{name}.{kind}")
    plt.close()


plt.figure(figsize=(8, 5))
plt.plot(range(1, 11), inertias, marker="o")
save("elbow_plot")
plt.figure(figsize=(8, 5))
shown = labelled.sample(min(1500, labelled.height), seed=42)
plt.scatter(shown["num_transactions"], shown["total_loans"], c=shown["Cluster"])
save("cluster_plot")
means = np.array([scaled[fit.labels_ == k].mean(axis=0) for k in range(elbow)])
plt.figure(figsize=(8, 5))
plt.imshow(means.T, cmap="RdBu", vmin=-2, vmax=2)
plt.yticks(range(len(used)), used)
save("heatmap_plot")
plt.figure(figsize=(8, 5))
plt.boxplot([scaled[fit.labels_ == k][:, 0] for k in range(elbow)])
save("distributions_plot")

with open(extract, "rb") as file:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
(folder / "run.json").write_text(
    json.dumps(
        {
            "sha256": digest,
            "conservation": {
                entity: [found[entity][1], kept[entity].height] for entity in ENTITIES
            },
            "k": elbow,
            "inertia": list(inertias),
            "silhouette": silhouettes,
        }
    )
)
print(features.height)
