-- The segment of each row of customer_features, which has a column Customer_ID and, in original
-- units, age, annual_income, spending_score, avg_balance, transactions_per_month, digital_share, num_accounts, active_loan_amount.
-- An unknown value is NULL and takes the median. Model as of 2024-12-31, playbook 2f8b2eb81a15.
-- Needs LN and SQRT: PostgreSQL, DuckDB, Spark and others have them, SQLite where it is built so.
WITH known AS (
  SELECT
    "Customer_ID",
    COALESCE("age", 42e0) AS "age",
    COALESCE("annual_income", 4390000e0) AS "annual_income",
    COALESCE("spending_score", 50.5e0) AS "spending_score",
    COALESCE("avg_balance", 583489.375e0) AS "avg_balance",
    COALESCE("transactions_per_month", 2.5066176470588233e0) AS "transactions_per_month",
    COALESCE("digital_share", 0.4330357142857143e0) AS "digital_share",
    COALESCE("num_accounts", 2e0) AS "num_accounts",
    COALESCE("active_loan_amount", 0e0) AS "active_loan_amount"
  FROM "customer_features"
),
scaled AS (
  SELECT
    "Customer_ID",
    ("age" - 42.975e0) / 11.965410217233133e0 AS "age",
    (CASE WHEN "annual_income" < 0 THEN -LN(1 - "annual_income") ELSE LN(1 + "annual_income") END - 15.422886264704738e0) / 0.6212135123273348e0 AS "annual_income",
    ("spending_score" - 50.50000000000003e0) / 28.435664456171583e0 AS "spending_score",
    (CASE WHEN "avg_balance" < 0 THEN -LN(1 - "avg_balance") ELSE LN(1 + "avg_balance") END - 13.340294220178901e0) / 1.9678034890894236e0 AS "avg_balance",
    (CASE WHEN "transactions_per_month" < 0 THEN -LN(1 - "transactions_per_month") ELSE LN(1 + "transactions_per_month") END - 1.3540654837470598e0) / 0.7932936125086514e0 AS "transactions_per_month",
    ("digital_share" - 0.4687967672404673e0) / 0.29211685574646046e0 AS "digital_share",
    ("num_accounts" - 2.098333333333333e0) / 0.9121388174078705e0 AS "num_accounts",
    (CASE WHEN "active_loan_amount" < 0 THEN -LN(1 - "active_loan_amount") ELSE LN(1 + "active_loan_amount") END - 5.6170510227559305e0) / 7.155168180967294e0 AS "active_loan_amount"
  FROM known
),
squares AS (
  SELECT
    "Customer_ID",
    ("age" - (-0.5966954540405152e0)) * ("age" - (-0.5966954540405152e0))
      + ("annual_income" - (-0.8710441148536014e0)) * ("annual_income" - (-0.8710441148536014e0))
      + ("spending_score" - 0.42087275208805797e0) * ("spending_score" - 0.42087275208805797e0)
      + ("avg_balance" - (-1.1323319531788123e0)) * ("avg_balance" - (-1.1323319531788123e0))
      + ("transactions_per_month" - (-0.3535161179535027e0)) * ("transactions_per_month" - (-0.3535161179535027e0))
      + ("digital_share" - 0.24116145259053542e0) * ("digital_share" - 0.24116145259053542e0)
      + ("num_accounts" - (-0.6495184385155245e0)) * ("num_accounts" - (-0.6495184385155245e0))
      + ("active_loan_amount" - 1.293161264347224e0) * ("active_loan_amount" - 1.293161264347224e0) AS "square_0",
    ("age" - 0.29385739364714336e0) * ("age" - 0.29385739364714336e0)
      + ("annual_income" - (-0.22942204530261892e0)) * ("annual_income" - (-0.22942204530261892e0))
      + ("spending_score" - (-0.021576861667775497e0)) * ("spending_score" - (-0.021576861667775497e0))
      + ("avg_balance" - 0.13389179613046256e0) * ("avg_balance" - 0.13389179613046256e0)
      + ("transactions_per_month" - 0.2745904990575746e0) * ("transactions_per_month" - 0.2745904990575746e0)
      + ("digital_share" - (-0.8355888985858062e0)) * ("digital_share" - (-0.8355888985858062e0))
      + ("num_accounts" - 0.5409074074932259e0) * ("num_accounts" - 0.5409074074932259e0)
      + ("active_loan_amount" - (-0.6565403061321097e0)) * ("active_loan_amount" - (-0.6565403061321097e0)) AS "square_1",
    ("age" - 1.1222955556286627e0) * ("age" - 1.1222955556286627e0)
      + ("annual_income" - 1.3672562771951007e0) * ("annual_income" - 1.3672562771951007e0)
      + ("spending_score" - (-1.1181985178324685e0)) * ("spending_score" - (-1.1181985178324685e0))
      + ("avg_balance" - 1.286747828042422e0) * ("avg_balance" - 1.286747828042422e0)
      + ("transactions_per_month" - (-1.0534717222362993e0)) * ("transactions_per_month" - (-1.0534717222362993e0))
      + ("digital_share" - (-0.2886980062782623e0)) * ("digital_share" - (-0.2886980062782623e0))
      + ("num_accounts" - (-0.6729910754027247e0)) * ("num_accounts" - (-0.6729910754027247e0))
      + ("active_loan_amount" - (-0.5928230762229948e0)) * ("active_loan_amount" - (-0.5928230762229948e0)) AS "square_2",
    ("age" - (-1.2891325679569436e0)) * ("age" - (-1.2891325679569436e0))
      + ("annual_income" - (-0.3327843544717499e0)) * ("annual_income" - (-0.3327843544717499e0))
      + ("spending_score" - 1.1212808313791103e0) * ("spending_score" - 1.1212808313791103e0)
      + ("avg_balance" - (-0.3729768182048083e0)) * ("avg_balance" - (-0.3729768182048083e0))
      + ("transactions_per_month" - 1.8330089299140937e0) * ("transactions_per_month" - 1.8330089299140937e0)
      + ("digital_share" - 1.4669745593140997e0) * ("digital_share" - 1.4669745593140997e0)
      + ("num_accounts" - 1.2735634582112272e0) * ("num_accounts" - 1.2735634582112272e0)
      + ("active_loan_amount" - (-0.1343758793079971e0)) * ("active_loan_amount" - (-0.1343758793079971e0)) AS "square_3"
  FROM scaled
)
SELECT
  "Customer_ID",
  CASE
    WHEN "square_0" <= "square_1" AND "square_0" <= "square_2" AND "square_0" <= "square_3" THEN 3
    WHEN "square_1" <= "square_2" AND "square_1" <= "square_3" THEN 0
    WHEN "square_2" <= "square_3" THEN 1
    ELSE 2
  END AS "Cluster",
  CASE
    WHEN "square_0" <= "square_1" AND "square_0" <= "square_2" AND "square_0" <= "square_3" THEN 'Loan-Heavy Customers'
    WHEN "square_1" <= "square_2" AND "square_1" <= "square_3" THEN 'Steady Customers'
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
