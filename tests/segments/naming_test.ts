import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { FeatureName } from "@/features/catalogue.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";
import type { Archetype } from "@/segments/archetypes.ts";
import {
  agreement,
  type ClusterTraits,
  nameSegments,
  unsupportedArchetypes,
} from "@/segments/naming.ts";

function cluster(customers: number, z: Partial<Record<FeatureName, number>>): ClusterTraits {
  return { customers, z: new Map(Object.entries(z) as [FeatureName, number][]) };
}

const STEADY = cluster(250, {
  annual_income: 0,
  avg_balance: 0.1,
  transactions_per_month: -0.1,
  deposit_regularity: 1,
  total_loans: -0.8,
  num_loans: -0.7,
});
const WEALTHY = cluster(100, {
  annual_income: 1.6,
  avg_balance: 1.5,
  transactions_per_month: -1,
  deposit_regularity: -0.8,
  total_loans: -0.6,
  num_loans: -0.6,
});
const ACTIVE = cluster(90, {
  annual_income: 0,
  avg_balance: -0.4,
  transactions_per_month: 2,
  num_transactions: 2,
  deposit_regularity: 0.6,
  total_loans: -0.2,
  num_loans: -0.1,
});
const INDEBTED = cluster(160, {
  annual_income: -0.9,
  avg_balance: -0.9,
  transactions_per_month: -0.2,
  deposit_regularity: -0.7,
  total_loans: 1.5,
  num_loans: 1.4,
});
const FOUR = [STEADY, WEALTHY, ACTIVE, INDEBTED];

Deno.test("nameSegments() gives each archetype the cluster that shows its traits, and its fixed id", () => {
  const segments = nameSegments(FOUR);
  assertEquals(segments.map(({ id, name, customers }) => [id, name, customers]), [
    [0, "Steady Customers", 250],
    [1, "Wealthy Inactives", 100],
    [2, "Most-Active Customers", 90],
    [3, "Loan-Heavy Customers", 160],
  ]);
  assertEquals(unsupportedArchetypes(segments), []);
});

Deno.test("nameSegments() never depends on how K-Means numbered the clusters", () => {
  const odd = cluster(40, { annual_income: -2, tenure_months: 1.2 });
  const clusters = [...FOUR, odd, cluster(40, { age: 1.5, tenure_months: -2 })];
  const plain = (
    { id, name, customers }: { id: number; name: string; customers: number },
  ) => [id, name, customers];
  const expected = nameSegments(clusters).map(plain);
  fc.assert(
    fc.property(fc.shuffledSubarray(clusters, { minLength: clusters.length }), (shuffled) => {
      const segments = nameSegments(shuffled);
      assertEquals(segments.map(plain), expected);
      for (const { cluster, customers, traits } of segments) {
        assertEquals(shuffled[cluster], { customers, z: traits });
      }
    }),
  );
});

Deno.test("unsupportedArchetypes() says which archetypes no cluster shows, and does not stretch a name", () => {
  const segments = nameSegments([STEADY, INDEBTED]);
  assertEquals(segments.map(({ id }) => id), [0, 3]);
  assertEquals(unsupportedArchetypes(segments), ["Wealthy Inactives", "Most-Active Customers"]);
});

Deno.test("nameSegments() names a cluster like no archetype by its strongest traits, ids from 4 up", () => {
  const segments = nameSegments([
    STEADY,
    cluster(30, { tenure_months: -1.5, age: 0.9, num_accounts: 0.3 }),
    cluster(70, { tenure_months: 1.2, age: -1.1 }),
  ]);
  assertEquals(segments.map(({ id, name }) => [id, name]), [
    [0, "Steady Customers"],
    [4, "High tenure, low age"],
    [5, "Low tenure, high age"],
  ]);
});

Deno.test("nameSegments() names by a bank's own archetypes, and describes the rest above their ids", () => {
  const students = {
    id: 7,
    name: "Students",
    traits: [{ feature: "age", sign: -1, defining: true }],
    conditions: [],
  } as const;
  const young = cluster(30, { age: -1.5, tenure_months: -0.3 });
  const named = (archetypes: readonly Archetype[]) =>
    nameSegments([INDEBTED, young], { archetypes }).map(({ id, name }) => [id, name]);
  assertEquals(named([students]), [[7, "Students"], [8, "High total loans, low annual income"]]);
  assertEquals(named([...SHIPPED_PLAYBOOK.archetypes, students]), [
    [3, "Loan-Heavy Customers"],
    [7, "Students"],
  ]);
  const segments = nameSegments([young], { archetypes: [students] });
  assertEquals(unsupportedArchetypes(segments, [students]), []);
});

Deno.test("nameSegments() gives no archetype's name where it is to describe only", () => {
  const segments = nameSegments(FOUR, { verdict: "none" });
  assertEquals(segments.map(({ id }) => id), [4, 5, 6, 7]);
  assertEquals(
    unsupportedArchetypes(segments),
    SHIPPED_PLAYBOOK.archetypes.map(({ name }) => name),
  );
  assertEquals(segments.map(({ name }) => name), [
    "High months with a deposit, low total loans",
    "High total loans, low annual income",
    "High annual income, high balance per account",
    "High transactions, high months with a deposit",
  ]);
});

Deno.test("nameSegments() gives weakly supported clusters a name only where it fits well", () => {
  const some = cluster(40, { active_loan_amount: 0.5, active_loans: 0.5 });
  assertEquals(nameSegments([some, STEADY])[1]!.id, 3);
  assertEquals(nameSegments([some, STEADY], { verdict: "weak" }).map(({ id }) => id), [0, 4]);
});

Deno.test("nameSegments() gives no name that the cluster's figures do not bear out", () => {
  const segments = nameSegments(FOUR, { shown: ({ id }) => id !== 3 });
  assertEquals(segments.map(({ id }) => id), [0, 1, 2, 4]);
});

Deno.test("nameSegments() does not say one thing twice in a name", () => {
  const segments = nameSegments([
    STEADY,
    cluster(30, { avg_loans: -1.5, total_loans: -1.4, age: 0.9, deposit_regularity: 0 }),
  ]);
  assertEquals(segments[1]!.name, "Low amount per loan, high age");
});

Deno.test("nameSegments() tells two clusters with the same two strongest traits apart", () => {
  const segments = nameSegments([
    cluster(30, { tenure_months: 1.5, age: 0.9, num_accounts: 0.3 }),
    cluster(70, { tenure_months: 1.4, age: 0.8, num_accounts: -0.3 }),
  ]);
  assertEquals(segments.map(({ name }) => name), [
    "High tenure, high age, low accounts",
    "High tenure, high age, high accounts",
  ]);
});

Deno.test("nameSegments() gives two equally fitting clusters one archetype between them", () => {
  const segments = nameSegments([INDEBTED, { ...INDEBTED, customers: 20 }]);
  assertEquals(segments.map(({ id }) => id), [3, 4]);
});

Deno.test("nameSegments() calls a single cluster all customers, and a plain one average", () => {
  assertEquals(nameSegments([cluster(9, { age: 0 })])[0]!.name, "All Customers");
  const segments = nameSegments([STEADY, cluster(9, { age: 0.1 })]);
  assertEquals(segments.at(-1)!.name, "Average Customers");
});

Deno.test("agreement() is 1 where every trait is plain, and 0 without a defining one", () => {
  const [, , , loanHeavy] = SHIPPED_PLAYBOOK.archetypes;
  const plain = new Map(loanHeavy!.traits.map(({ feature, sign }) => [feature, sign * 2]));
  assertEquals(agreement(loanHeavy!, plain), 1);
  assertEquals(agreement(loanHeavy!, new Map([...plain, ["active_loan_amount", 0.1]])), 0);
  assertEquals(agreement(loanHeavy!, new Map()), 0);
  // Of a bank that does not tell when its loans end, all loans stand for those that are owed.
  const allLoans = new Map([["total_loans", 0.6], ["num_loans", 1.4]] as const);
  assertAlmostEquals(agreement(loanHeavy!, allLoans), 0.8, 1e-12);
  assertAlmostEquals(
    agreement(loanHeavy!, new Map([["active_loan_amount", 0.6], ["active_loans", 1.4]])),
    0.8,
    1e-12,
  );
});

Deno.test("no archetype's name is given where a defining trait and its stand-in are unmeasured", () => {
  for (const archetype of SHIPPED_PLAYBOOK.archetypes) {
    const plain = new Map(archetype.traits.map(({ feature, sign }) => [feature, sign * 2]));
    for (const { feature } of archetype.traits.filter(({ defining }) => defining)) {
      const lacking = new Map([...plain].filter(([name]) => name !== feature));
      assertEquals(agreement(archetype, lacking), 0, `${archetype.name} without ${feature}`);
    }
  }
  const segments = nameSegments([
    cluster(162, { annual_income: 1.6, avg_balance: 1.5, transactions_total: 1.2 }),
    cluster(438, { annual_income: -0.6, avg_balance: -0.5, transactions_total: -0.4 }),
  ]);
  assertEquals(segments.map(({ name }) => name).sort(), [
    "High annual income, high balance per account",
    "Low annual income, low balance per account",
  ]);
});

Deno.test("every archetype has a defining trait that any extract can show", () => {
  for (const { traits, name } of SHIPPED_PLAYBOOK.archetypes) {
    assert(traits.some(({ defining, feature }) => defining && feature !== "annual_income"), name);
  }
});
