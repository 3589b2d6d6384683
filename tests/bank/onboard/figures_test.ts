import { assert, assertEquals, assertMatch } from "@std/assert";
import { unitFigure } from "@/output/figure_text.ts";
import { drawn, money, onboarded, oneOf, table } from "./onboarded.ts";

const share = (salt: number) => (row: number) => (drawn(row, 1_000_001, salt) / 1e6).toFixed(6);
const figure = (salt: number) => (row: number) =>
  (drawn(row, 10_000_000_000, salt) / 1e6).toFixed(6);

/** As a well-known table of visitors of a mall has it, with other people. */
const MALL = table(200, {
  "CustomerID": (row) => row + 1,
  "Gender": (row) => oneOf(["Male", "Female"], row),
  "Age": (row) => 18 + drawn(row, 53),
  "Annual Income (k$)": (row) => 15 + drawn(row, 123, 2),
  "Spending Score (1-100)": (row) => 1 + drawn(row, 99, 3),
});

/** As a well-known table of credit cards has it, with other people. */
const CARDS = table(900, {
  CUST_ID: (row) => `C${10001 + row}`,
  BALANCE: figure(1),
  BALANCE_FREQUENCY: share(2),
  PURCHASES: (row) => money(row, 5000, 3),
  ONEOFF_PURCHASES: (row) => row % 2 === 0 ? 0 : money(row, 5000, 4),
  INSTALLMENTS_PURCHASES: (row) => money(row, 5000, 5),
  CASH_ADVANCE: figure(6),
  PURCHASES_FREQUENCY: share(7),
  ONEOFF_PURCHASES_FREQUENCY: share(8),
  PURCHASES_INSTALLMENTS_FREQUENCY: share(9),
  CASH_ADVANCE_FREQUENCY: share(10),
  CASH_ADVANCE_TRX: (row) => drawn(row, 30, 11),
  PURCHASES_TRX: (row) => drawn(row, 90, 12),
  CREDIT_LIMIT: (row) => row === 77 ? "" : 500 * (1 + drawn(row, 30, 13)),
  PAYMENTS: figure(14),
  MINIMUM_PAYMENTS: (row) => row % 29 === 0 ? "" : figure(15)(row),
  PRC_FULL_PAYMENT: share(16),
  TENURE: (row) => 6 + drawn(row, 7, 17),
});

Deno.test("a table of one id and figures is one of customers, without a question", async () => {
  const mall = await onboarded({ "mall_customers.csv": MALL });
  assertEquals(mall.contract, {
    contract: 1,
    name: mall.contract.name,
    currency: "USD",
    tables: {
      customers: {
        files: "mall_customers.csv",
        columns: { Customer_ID: "CustomerID" },
        features: {
          gender: { from: "Gender", use: "describe" },
          age: "Age",
          annual_income: { from: "Annual Income (k$)", scale: 1000 },
          spending_score: "Spending Score (1-100)",
        },
      },
    },
  });
  assertMatch(mall.told, /annual_income +Annual Income \(k\$\) +100 % +200 of 200/);
});

Deno.test("numbers given one after the other are ids and no figures, whatever they are called", async () => {
  const figures = {
    spend: (row: number) => money(row, 5000, 1),
    visits: (row: number) => drawn(row, 30, 2),
  };
  // Some have gone, and the rows are in no order.
  const given = (salt: number) => (row: number) =>
    1000 + 7 * row % 401 + (row % 5 === 0 ? 2000 : 0) + salt;
  const alone = await onboarded({ "figures.csv": table(400, { cust: given(0), ...figures }) });
  const { columns, features } = alone.contract.tables.customers;
  assertEquals(columns, { Customer_ID: "cust" });
  assertEquals(features, { spend: "spend", visits: "visits" });
  const beside = await onboarded({
    "figures.csv": table(400, {
      CustomerID: (row) => `C${row}`,
      member: given(5),
      ...figures,
    }),
  });
  assertEquals(Object.keys(beside.contract.tables.customers.features), ["spend", "visits"]);
  assertMatch(
    beside.text,
    /- "member": numbers given one after the other, as ids are: no figure\./,
  );
});

Deno.test("numbers with a sign of percent are shares", async () => {
  const { contract, text } = await onboarded({
    "figures.csv": table(200, {
      CustomerID: (row) => `C${row}`,
      used: (row) => `${money(row, 100, 1)}%`,
      visits: (row) => drawn(row, 30, 2),
    }),
  });
  const { features } = contract.tables.customers;
  assertEquals(features, { used: { from: "used", unit: "share" }, visits: "visits" });
  assertMatch(text, /numbers \([9.?]+\); with a sign of percent: 12 % is 0\.12/);
});

Deno.test("whole numbers from 1900 to 2100 are years, written as years are", async () => {
  const { contract } = await onboarded({
    "figures.csv": table(200, {
      CustomerID: (row) => `C${row}`,
      "Customer since": (row) => 1994 + drawn(row, 30, 1),
      visits: (row) => 1990 + drawn(row, 300, 2),
    }),
  });
  assertEquals(contract.tables.customers.features, {
    customer_since: { from: "Customer since", unit: "year" },
    visits: "visits",
  });
  const style = { currency: "XXX", locale: "en" };
  assertEquals([2017, 2017.5].map((year) => unitFigure("year", year, style)), ["2017", "2017.5"]);
});

Deno.test("figures of cards keep their own names, and numbers with blanks are figures, too", async () => {
  const { contract, text, told } = await onboarded({ "cc_general.csv": CARDS });
  assertEquals(contract.currency, "XXX");
  const { columns, features } = contract.tables.customers;
  assertEquals(columns, { Customer_ID: "CUST_ID" });
  const names = CARDS.split("\r\n")[0]!.split("\n")[0]!.split(",").slice(1);
  assertEquals(Object.entries(features), names.map((name) => [name.toLowerCase(), name]));
  assertEquals(names.length, 17);
  assertMatch(text, /sure: numbers \(9+\.9+\), 32 blank\.\n\s+"minimum_payments"/);
  assertMatch(told, /minimum_payments +MINIMUM_PAYMENTS +100 % +868 of 900/);
  assert(!text.includes('"?",') && !told.includes("question"));
});

Deno.test("a code, a telephone, a post code and a date are no figures", async () => {
  const { contract } = await onboarded({
    "customers.csv": table(120, {
      client_id: (row) => `K${row}`,
      branch_code: (row) => 100 + (row % 7),
      zip: (row) => 10000 + drawn(row, 80_000),
      phone: (row) => `0803${1_000_000 + row}`,
      national_no: (row) => 12_345_678_000 + row,
      postal_region: (row) => `0${row % 10}1`,
      joined_on: (row) => `2020-01-${10 + (row % 20)}`,
      spend: money,
      visits: (row) => drawn(row, 40),
    }),
  });
  assertEquals(Object.keys(contract.tables.customers.features), ["spend", "visits"]);
});

Deno.test("a name of the catalogue is given where values fit it, else the name is the column's own", async () => {
  const { contract } = await onboarded({
    "customers.csv": table(120, {
      customer_no: (row) => `K${row}`,
      // Of companies, in years since they were founded, and of what is no score.
      age: (row) => 100 * drawn(row, 9),
      spending_score: (row) => 1000 * drawn(row, 900),
      "Average Balance": (row) => `${drawn(row, 9000)},${10 + drawn(row, 89)}`,
      "Income (TEUR)": (row) => drawn(row, 90),
    }),
  });
  assertEquals(contract.currency, "EUR");
  assertEquals(contract.format ?? contract.tables.customers.format, { decimal: "," });
  assertEquals(contract.tables.customers.features, {
    own_age: "age",
    own_spending_score: "spending_score",
    avg_balance: "Average Balance",
    income: { from: "Income (TEUR)", scale: 1000 },
  });
});
