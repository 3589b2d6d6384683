import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { clean } from "@/bank/clean.ts";
import { FEATURE_NAMES, type FeatureName } from "@/features/catalogue.ts";
import { customerIds, featureNames, featureValues } from "@/features/customers.ts";
import { measure } from "@/features/measure.ts";
import { openAndRead } from "@/pipeline.ts";
import {
  CLASSIC_COLUMNS,
  extractText,
  LOAN,
  NO_TRANSACTION,
  type SampleRow,
  withFile,
} from "../sample_extract.ts";
import { fuzzRuns } from "../fuzz_runs.ts";

async function measured(rows: readonly SampleRow[], columns?: readonly string[], asOf?: string) {
  return await withFile(extractText(rows, columns), async (path) => {
    const cleaned = clean(await openAndRead({ input: path }), asOf === undefined ? {} : { asOf });
    return measure(cleaned.tables, cleaned.asOf);
  });
}

async function oneCustomer(rows: readonly SampleRow[], asOf?: string) {
  const customers = await measured(rows, undefined, asOf);
  return Object.fromEntries(
    featureNames(customers).map((name) => [name, featureValues(customers, name)[0]]),
  ) as Record<FeatureName, number>;
}

function assertFeatures(
  actual: Record<FeatureName, number>,
  expected: Partial<Record<FeatureName, number>>,
): void {
  for (const [name, value] of Object.entries(expected)) {
    assertAlmostEquals(actual[name as FeatureName], value, 1e-9, name);
  }
}

Deno.test("features of a customer with two accounts and two loans, worked by hand", async () => {
  const loans = [LOAN, { ...LOAN, Loan_ID: "L2", Loan_Amount: "1800000", Days_Past_Due: "45" }];
  const transactions: SampleRow[] = [
    { Transaction_ID: "T1", Amount: "300000", Transaction_Date: "2024-01-01" },
    { Transaction_ID: "T2", Amount: "300000.50", Transaction_Date: "2024-01-31" },
    {
      Transaction_ID: "T3",
      Amount: "50000",
      Transaction_Date: "2024-03-10",
      Transaction_Type: "payment",
      Channel: "atm",
    },
    {
      Transaction_ID: "T4",
      Amount: "40000",
      Transaction_Date: "2024-06-30",
      Transaction_Type: "transfer",
      Account_ID: "A2",
      Balance: "-50000",
      Opening_Date: "2021-07-01",
    },
  ];
  const customer = await oneCustomer(
    transactions.flatMap((transaction) => loans.map((loan) => ({ ...loan, ...transaction }))),
  );
  const months = 182 / 30.4375;
  assertFeatures(customer, {
    age: 40,
    annual_income: 4_500_000,
    spending_score: 50.5,
    num_accounts: 2,
    avg_balance: 100_000,
    total_balance: 200_000,
    num_transactions: 4,
    avg_transactions: 690_000.5 / 4,
    transactions_per_month: 4 / months,
    monthly_inflow: 600_000.5 / months,
    monthly_outflow: 90_000 / months,
    deposit_regularity: 1 / 6,
    recency_days: 0,
    tenure_months: 1633 / 30.4375,
    digital_share: 3 / 4,
    num_loans: 2,
    avg_loans: 1_350_000,
    total_loans: 2_700_000,
    loan_to_income: 0.6,
    days_past_due: 45,
  });
  assertEquals(Object.keys(customer), FEATURE_NAMES);
});

Deno.test("a customer without a loan has no loan: 0 loans of ₦0, not one", async () => {
  const borrower = { ...LOAN, Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T2" };
  assertFeatures(await oneCustomer([{}, borrower]), {
    num_loans: 0,
    avg_loans: 0,
    total_loans: 0,
    loan_to_income: 0,
    days_past_due: 0,
  });
});

Deno.test("a customer without activity has counts and amounts of 0 and the whole time as recency", async () => {
  const customers = await measured([
    { Transaction_Date: "2024-01-01" },
    { Transaction_ID: "T2", Transaction_Date: "2024-12-31" },
    { ...NO_TRANSACTION, Customer_ID: "C2", Account_ID: "A2" },
  ]);
  const row = customerIds(customers).indexOf("C2");
  const of = (name: FeatureName) => featureValues(customers, name)[row]!;
  assertEquals(
    [of("num_transactions"), of("avg_transactions"), of("digital_share"), of("recency_days")],
    [0, 0, 0, 365],
  );
});

Deno.test("time observed begins with the customer, and lasts at least a month", async () => {
  const rows: SampleRow[] = [
    { Transaction_Date: "2023-01-01" },
    {
      Customer_ID: "C2",
      Account_ID: "A2",
      Transaction_ID: "T2",
      Opening_Date: "2024-06-01",
      Transaction_Date: "2024-06-10",
    },
    {
      Customer_ID: "C3",
      Account_ID: "A3",
      Transaction_ID: "T3",
      Opening_Date: "2024-06-30",
      Transaction_Date: "2024-06-30",
    },
    {
      Customer_ID: "C4",
      Account_ID: "A4",
      Transaction_ID: "T4",
      Opening_Date: "2024-04-01",
      Transaction_Date: "2024-06-30",
    },
  ];
  const customers = await measured(rows);
  const perMonth = [...featureValues(customers, "transactions_per_month")];
  assertAlmostEquals(perMonth[0]!, 30.4375 / 547, 1e-12);
  assertEquals(perMonth[1], 1);
  assertEquals(perMonth[2], 1);
  assertAlmostEquals(perMonth[3]!, 30.4375 / 91, 1e-12);
  assertEquals([...featureValues(customers, "tenure_months")][2], 0);
});

Deno.test("age counts completed years", async () => {
  const age = async (Date_of_Birth: string) => (await oneCustomer([{ Date_of_Birth }])).age;
  assertEquals(await age("1984-06-15"), 40);
  assertEquals(await age("1984-06-16"), 39);
  assertEquals(await age("1984-12-01"), 39);
});

Deno.test("the spending score ranks outflow against income from 1 to 100, ties sharing a rank", async () => {
  const spends = (id: string, Amount: string, Annual_Income: string): SampleRow => ({
    Customer_ID: id,
    Account_ID: id,
    Transaction_ID: id,
    Transaction_Type: "payment",
    Amount,
    Annual_Income,
  });
  const customers = await measured([
    spends("a", "100", "1000"),
    spends("b", "200", "1000"),
    spends("c", "100", "500"),
    spends("d", "900", "1000"),
  ]);
  assertEquals([...featureValues(customers, "spending_score")], [1, 50.5, 50.5, 100]);
});

Deno.test("an unknown income leaves unknown what rests on it, and nobody else's rank", async () => {
  const customers = await measured([
    { Annual_Income: "" },
    { Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T2", Transaction_Type: "payment" },
    { ...LOAN, Loan_Amount: "45", Customer_ID: "C3", Account_ID: "A3", Transaction_ID: "T3" },
  ]);
  assertEquals([...featureValues(customers, "annual_income")], [NaN, 4_500_000, 4_500_000]);
  assertEquals([...featureValues(customers, "spending_score")], [NaN, 100, 1]);
  assertEquals([...featureValues(customers, "loan_to_income")], [NaN, 0, 0.00001]);
});

Deno.test("a file of the original's 18 columns supports no feature of age, income or channel", async () => {
  const customers = await measured([{ ...LOAN }], CLASSIC_COLUMNS);
  const absent = [
    "age",
    "annual_income",
    "spending_score",
    "digital_share",
    "loan_to_income",
    "days_past_due",
  ];
  assertEquals(featureNames(customers), FEATURE_NAMES.filter((name) => !absent.includes(name)));
});

Deno.test("a bank without any loan, or whose accounts have no balance, has no feature of these", async () => {
  const loans = [
    "num_loans",
    "avg_loans",
    "total_loans",
    "active_loans",
    "active_loan_amount",
    "loan_to_income",
    "days_past_due",
  ];
  const balances = ["avg_balance", "total_balance"];
  assertEquals(
    featureNames(await measured([{}])),
    FEATURE_NAMES.filter((name) => !loans.includes(name)),
  );
  assertEquals(
    featureNames(await measured([{ ...LOAN, Balance: "" }])),
    FEATURE_NAMES.filter((name) => !balances.includes(name)),
  );
});

Deno.test("a second loan changes its customer's loan features and nothing else of anyone", async () => {
  const rows: SampleRow[] = [
    { ...LOAN },
    { ...LOAN, Transaction_ID: "T2", Amount: "77" },
    { Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T3" },
  ];
  const second = rows.filter(({ Loan_ID }) => Loan_ID).map((row) => ({ ...row, Loan_ID: "L2" }));
  const before = await measured(rows);
  const after = await measured([...rows, ...second]);
  const changed = FEATURE_NAMES.flatMap((name) =>
    [0, 1].filter((i) => featureValues(before, name)[i] !== featureValues(after, name)[i])
      .map((i) => `${customerIds(before)[i]} ${name}`)
  );
  assertEquals(changed, [
    "C1 num_loans",
    "C1 total_loans",
    "C1 active_loans",
    "C1 active_loan_amount",
    "C1 loan_to_income",
  ]);
});

Deno.test("the order of the rows changes no feature", async () => {
  const rows: SampleRow[] = Array.from({ length: 12 }, (_, i) => ({
    ...(i % 3 === 0 ? { ...LOAN, Loan_ID: `L${i}` } : {}),
    Customer_ID: `C${i % 4}`,
    Account_ID: `A${i % 4}`,
    Transaction_ID: `T${i}`,
    Amount: `${i * 1000.37 + 1}`,
  }));
  const expected = await measured(rows);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
      const actual = await measured(shuffled);
      assertEquals(customerIds(actual), customerIds(expected));
      for (const name of featureNames(expected)) {
        assertEquals(featureValues(actual, name), featureValues(expected, name));
      }
    }),
    { numRuns: fuzzRuns(4) },
  );
  assert(expected.height === 4);
});

Deno.test("what is not known of a customer is unknown, and not nothing", async () => {
  const rows: SampleRow[] = [
    { ...LOAN, Opening_Date: "", Days_Past_Due: "", Transaction_Type: "", Channel: "" },
    { ...LOAN, Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T2", Loan_ID: "L2" },
    { Customer_ID: "C3", Account_ID: "A3", Transaction_ID: "T3" },
  ];
  const customers = await measured(rows);
  const of = (name: Parameters<typeof featureValues>[1]) => [...featureValues(customers, name)];
  for (const name of ["tenure_months", "monthly_inflow", "monthly_outflow", "digital_share"]) {
    assertEquals(of(name).map(Number.isNaN), [true, false, false], name);
  }
});

Deno.test("worst days past due are unknown of a borrower of whom the bank does not tell, 0 of others", async () => {
  const customers = await measured([
    { ...LOAN, Days_Past_Due: "" },
    { ...LOAN, Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T2", Loan_ID: "L2" },
    { Customer_ID: "C3", Account_ID: "A3", Transaction_ID: "T3" },
  ]);
  assertEquals([...featureValues(customers, "days_past_due")], [NaN, 0, 0]);
});
