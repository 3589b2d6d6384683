-- The segment of each row of customer_features, which has a column Customer_ID and, in original
-- units, age, annual_income, spending_score, avg_balance, transactions_per_month, digital_share, num_accounts, active_loan_amount.
-- An unknown value is NULL and takes the median. Model as of 2024-12-31, playbook f0a912ea81c2.
-- Needs LN and SQRT: PostgreSQL, DuckDB, Spark and others have them, SQLite where it is built so.
WITH known AS (
  SELECT
    "Customer_ID",
    COALESCE("age", 42e0) AS "age",
    COALESCE("annual_income", 4355000e0) AS "annual_income",
    COALESCE("spending_score", 50.5e0) AS "spending_score",
    COALESCE("avg_balance", 602326.9225e0) AS "avg_balance",
    COALESCE("transactions_per_month", 2.398607336956522e0) AS "transactions_per_month",
    COALESCE("digital_share", 0.4e0) AS "digital_share",
    COALESCE("num_accounts", 2e0) AS "num_accounts",
    COALESCE("active_loan_amount", 0e0) AS "active_loan_amount"
  FROM "customer_features"
),
scaled AS (
  SELECT
    "Customer_ID",
    ("age" - 42.048e0) / 11.077440859693173e0 AS "age",
    (CASE WHEN "annual_income" < 0 THEN -LN(1 - "annual_income") ELSE LN(1 + "annual_income") END - 15.394736361603886e0) / 0.5318484342596083e0 AS "annual_income",
    ("spending_score" - 50.49999999999994e0) / 28.320491803278696e0 AS "spending_score",
    (CASE WHEN "avg_balance" < 0 THEN -LN(1 - "avg_balance") ELSE LN(1 + "avg_balance") END - 13.318292456858824e0) / 1.841336397997639e0 AS "avg_balance",
    (CASE WHEN "transactions_per_month" < 0 THEN -LN(1 - "transactions_per_month") ELSE LN(1 + "transactions_per_month") END - 1.3092392304362794e0) / 0.7442705262727901e0 AS "transactions_per_month",
    ("digital_share" - 0.4396614375941154e0) / 0.2877320124409352e0 AS "digital_share",
    (CASE WHEN "num_accounts" < 0 THEN -SQRT(-"num_accounts") ELSE SQRT("num_accounts") END - 1.4233189162795286e0) / 0.2533046832588744e0 AS "num_accounts",
    (CASE WHEN "active_loan_amount" < 0 THEN -LN(1 - "active_loan_amount") ELSE LN(1 + "active_loan_amount") END - 4.185457428655284e0) / 6.661771474088581e0 AS "active_loan_amount"
  FROM known
),
squares AS (
  SELECT
    "Customer_ID",
    ("age" - 0.1819761272270855e0) * ("age" - 0.1819761272270855e0)
      + ("annual_income" - (-0.18503158201036138e0)) * ("annual_income" - (-0.18503158201036138e0))
      + ("spending_score" - (-0.14863896848137345e0)) * ("spending_score" - (-0.14863896848137345e0))
      + ("avg_balance" - 0.13141045150331931e0) * ("avg_balance" - 0.13141045150331931e0)
      + ("transactions_per_month" - 0.05107644059613307e0) * ("transactions_per_month" - 0.05107644059613307e0)
      + ("digital_share" - (-0.6839197866542568e0)) * ("digital_share" - (-0.6839197866542568e0))
      + ("num_accounts" - 0.172764631052466e0) * ("num_accounts" - 0.172764631052466e0)
      + ("active_loan_amount" - (-0.5532581585155147e0)) * ("active_loan_amount" - (-0.5532581585155147e0)) AS "square_0",
    ("age" - (-0.2256489504106497e0)) * ("age" - (-0.2256489504106497e0))
      + ("annual_income" - (-0.9709663707886594e0)) * ("annual_income" - (-0.9709663707886594e0))
      + ("spending_score" - 0.5938048803031722e0) * ("spending_score" - 0.5938048803031722e0)
      + ("avg_balance" - (-1.153968775850725e0)) * ("avg_balance" - (-1.153968775850725e0))
      + ("transactions_per_month" - (-0.35807828135295705e0)) * ("transactions_per_month" - (-0.35807828135295705e0))
      + ("digital_share" - 0.20456465584175518e0) * ("digital_share" - 0.20456465584175518e0)
      + ("num_accounts" - (-0.4104163631312449e0)) * ("num_accounts" - (-0.4104163631312449e0))
      + ("active_loan_amount" - 1.5515724919537177e0) * ("active_loan_amount" - 1.5515724919537177e0) AS "square_1",
    ("age" - 0.16103524538510186e0) * ("age" - 0.16103524538510186e0)
      + ("annual_income" - 1.523547792250702e0) * ("annual_income" - 1.523547792250702e0)
      + ("spending_score" - (-1.2197935948474763e0)) * ("spending_score" - (-1.2197935948474763e0))
      + ("avg_balance" - 1.4034146423189422e0) * ("avg_balance" - 1.4034146423189422e0)
      + ("transactions_per_month" - (-1.0344074544999902e0)) * ("transactions_per_month" - (-1.0344074544999902e0))
      + ("digital_share" - (-0.20303662637128242e0)) * ("digital_share" - (-0.20303662637128242e0))
      + ("num_accounts" - (-0.7339278655143077e0)) * ("num_accounts" - (-0.7339278655143077e0))
      + ("active_loan_amount" - (-0.4811793423823888e0)) * ("active_loan_amount" - (-0.4811793423823888e0)) AS "square_2",
    ("age" - (-0.3257069972838417e0)) * ("age" - (-0.3257069972838417e0))
      + ("annual_income" - (-0.22633510838127088e0)) * ("annual_income" - (-0.22633510838127088e0))
      + ("spending_score" - 1.2286532951289415e0) * ("spending_score" - 1.2286532951289415e0)
      + ("avg_balance" - (-0.5359852167889941e0)) * ("avg_balance" - (-0.5359852167889941e0))
      + ("transactions_per_month" - 2.022498378855913e0) * ("transactions_per_month" - 2.022498378855913e0)
      + ("digital_share" - 1.682053884621028e0) * ("digital_share" - 1.682053884621028e0)
      + ("num_accounts" - 1.3512763625802655e0) * ("num_accounts" - 1.3512763625802655e0)
      + ("active_loan_amount" - (-0.45345586016179046e0)) * ("active_loan_amount" - (-0.45345586016179046e0)) AS "square_3"
  FROM scaled
)
SELECT
  "Customer_ID",
  CASE
    WHEN "square_0" <= "square_1" AND "square_0" <= "square_2" AND "square_0" <= "square_3" THEN 0
    WHEN "square_1" <= "square_2" AND "square_1" <= "square_3" THEN 3
    WHEN "square_2" <= "square_3" THEN 1
    ELSE 2
  END AS "Cluster",
  CASE
    WHEN "square_0" <= "square_1" AND "square_0" <= "square_2" AND "square_0" <= "square_3" THEN 'Steady Customers'
    WHEN "square_1" <= "square_2" AND "square_1" <= "square_3" THEN 'Loan-Heavy Customers'
    WHEN "square_2" <= "square_3" THEN 'Wealthy Inactives'
    ELSE 'Most-Active Customers'
  END AS "Segment",
  SQRT(CASE
    WHEN "square_0" <= "square_1" AND "square_0" <= "square_2" AND "square_0" <= "square_3" THEN "square_0"
    WHEN "square_1" <= "square_2" AND "square_1" <= "square_3" THEN "square_1"
    WHEN "square_2" <= "square_3" THEN "square_2"
    ELSE "square_3"
  END) AS "distance"
FROM squares
ORDER BY "Customer_ID";
