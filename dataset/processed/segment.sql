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
    COALESCE("avg_balance", 602163.7125e0) AS "avg_balance",
    COALESCE("transactions_per_month", 2.398607336956522e0) AS "transactions_per_month",
    COALESCE("digital_share", 0.42857142857142855e0) AS "digital_share",
    COALESCE("num_accounts", 2e0) AS "num_accounts",
    COALESCE("active_loan_amount", 0e0) AS "active_loan_amount"
  FROM "customer_features"
),
scaled AS (
  SELECT
    "Customer_ID",
    ("age" - 41.99e0) / 11.00354033936351e0 AS "age",
    (CASE WHEN "annual_income" < 0 THEN -LN(1 - "annual_income") ELSE LN(1 + "annual_income") END - 15.395035585087793e0) / 0.5317019020648615e0 AS "annual_income",
    ("spending_score" - 50.5e0) / 28.320517961141555e0 AS "spending_score",
    (CASE WHEN "avg_balance" < 0 THEN -LN(1 - "avg_balance") ELSE LN(1 + "avg_balance") END - 13.332957585149325e0) / 1.8245446166883135e0 AS "avg_balance",
    (CASE WHEN "transactions_per_month" < 0 THEN -LN(1 - "transactions_per_month") ELSE LN(1 + "transactions_per_month") END - 1.312332389244176e0) / 0.7419093040857716e0 AS "transactions_per_month",
    ("digital_share" - 0.4642481907022878e0) / 0.2905283707043304e0 AS "digital_share",
    ("num_accounts" - 2.074e0) / 0.7242402916159774e0 AS "num_accounts",
    (CASE WHEN "active_loan_amount" < 0 THEN -LN(1 - "active_loan_amount") ELSE LN(1 + "active_loan_amount") END - 4.235600484095163e0) / 6.675563589514327e0 AS "active_loan_amount"
  FROM known
),
squares AS (
  SELECT
    "Customer_ID",
    ("age" - 0.17976806058561623e0) * ("age" - 0.17976806058561623e0)
      + ("annual_income" - (-0.19064823871813064e0)) * ("annual_income" - (-0.19064823871813064e0))
      + ("spending_score" - (-0.15646894649937856e0)) * ("spending_score" - (-0.15646894649937856e0))
      + ("avg_balance" - 0.11273891240702162e0) * ("avg_balance" - 0.11273891240702162e0)
      + ("transactions_per_month" - 0.025194282940368865e0) * ("transactions_per_month" - 0.025194282940368865e0)
      + ("digital_share" - (-0.7489026160058601e0)) * ("digital_share" - (-0.7489026160058601e0))
      + ("num_accounts" - 0.11815756327802027e0) * ("num_accounts" - 0.11815756327802027e0)
      + ("active_loan_amount" - (-0.5488474318199503e0)) * ("active_loan_amount" - (-0.5488474318199503e0)) AS "square_0",
    ("age" - (-0.25161797377936657e0)) * ("age" - (-0.25161797377936657e0))
      + ("annual_income" - (-0.9864829310211577e0)) * ("annual_income" - (-0.9864829310211577e0))
      + ("spending_score" - 0.624970064869977e0) * ("spending_score" - 0.624970064869977e0)
      + ("avg_balance" - (-1.157854197584925e0)) * ("avg_balance" - (-1.157854197584925e0))
      + ("transactions_per_month" - (-0.3515255852712985e0)) * ("transactions_per_month" - (-0.3515255852712985e0))
      + ("digital_share" - 0.09589734599312623e0) * ("digital_share" - 0.09589734599312623e0)
      + ("num_accounts" - (-0.4190711290642263e0)) * ("num_accounts" - (-0.4190711290642263e0))
      + ("active_loan_amount" - 1.5556462077994038e0) * ("active_loan_amount" - 1.5556462077994038e0) AS "square_1",
    ("age" - 0.17864724913646135e0) * ("age" - 0.17864724913646135e0)
      + ("annual_income" - 1.5214028801614743e0) * ("annual_income" - 1.5214028801614743e0)
      + ("spending_score" - (-1.225085715841954e0)) * ("spending_score" - (-1.225085715841954e0))
      + ("avg_balance" - 1.4278102522151759e0) * ("avg_balance" - 1.4278102522151759e0)
      + ("transactions_per_month" - (-1.0216214773707115e0)) * ("transactions_per_month" - (-1.0216214773707115e0))
      + ("digital_share" - 0.07262051944100269e0) * ("digital_share" - 0.07262051944100269e0)
      + ("num_accounts" - (-0.7253496383861362e0)) * ("num_accounts" - (-0.7253496383861362e0))
      + ("active_loan_amount" - (-0.4854993085160078e0)) * ("active_loan_amount" - (-0.4854993085160078e0)) AS "square_2",
    ("age" - (-0.3024174252134224e0)) * ("age" - (-0.3024174252134224e0))
      + ("annual_income" - (-0.2042303765540613e0)) * ("annual_income" - (-0.2042303765540613e0))
      + ("spending_score" - 1.1896688301024254e0) * ("spending_score" - 1.1896688301024254e0)
      + ("avg_balance" - (-0.536094310746445e0)) * ("avg_balance" - (-0.536094310746445e0))
      + ("transactions_per_month" - 1.9947119890026102e0) * ("transactions_per_month" - 1.9947119890026102e0)
      + ("digital_share" - 1.5699752844299522e0) * ("digital_share" - 1.5699752844299522e0)
      + ("num_accounts" - 1.4399683764571583e0) * ("num_accounts" - 1.4399683764571583e0)
      + ("active_loan_amount" - (-0.4122610169749047e0)) * ("active_loan_amount" - (-0.4122610169749047e0)) AS "square_3"
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
