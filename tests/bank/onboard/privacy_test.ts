import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { shapeOf } from "@/bank/onboard/shape_of.ts";
import { privateName } from "@/bank/onboard/private_names.ts";
import { UserError } from "@/errors.ts";
import { day, drawn, money, onboarded, oneOf, table } from "./onboarded.ts";

const PEOPLE = ["Canary Fullname", "Birdie Canary", "Finch Canary", "Canary Wren"];

Deno.test("no name, address, telephone or text of a person is shown, wherever it stands", async () => {
  const person = (row: number) => oneOf(PEOPLE, row);
  const { text, told } = await onboarded({
    "people.csv": table(60, {
      cust_no: (row) => `K${row}`,
      full_name: (row) => `${person(row)} ${row}`,
      // Headers that do not say what they hold.
      inhaber: person,
      kontakt: (row) => `canary${row}@example.org`,
      line2: (row) => `+234 700 555 0${100 + row}`,
      wohnort: () => "Canaryville",
      dob: (row) => `19${50 + (row % 40)}-03-0${1 + (row % 9)}`,
    }),
    "moves.csv": table(400, {
      cust_no: (row) => `K${drawn(row, 60)}`,
      booking_date: (row) => day(drawn(row, 600)),
      amount: (row) => row === 9 ? "canary" : money(row),
      // Few and often, as a list of categories is.
      code: person,
      transaction_type: (row) => row === 5 ? "Gift to Canary" : oneOf(["Deposit", "Payment"], row),
      channel: (row) => row % 50 === 0 ? "call canary@example.org" : "Mobile App",
      details: (row) => `to ${person(row)}`,
    }),
  });
  for (const shown of [text, told]) {
    assert(!/canary|birdie|finch|wren|555 0|K\d/i.test(shown), shown);
  }
  assertMatch(text, /"Mobile App": "mobile"/);
});

Deno.test("who stands beside a customer, and what a customer believes, is about a person", () => {
  for (
    const name of [
      "Next of Kin",
      "Spouse",
      "Guarantor",
      "Branch Manager",
      "Referred_By",
      "RELIGION",
    ]
  ) assertEquals(privateName(name), "person", name);
});

Deno.test("a file without a header has no name of a person taken for one of a column", async () => {
  const rows = Array.from(
    { length: 50 },
    (_, row) => `Canary ${row},${row},${money(row)},${day(row)}`,
  );
  const error = await assertRejects(() => onboarded({ "bare.csv": rows.join("\n") }), UserError);
  assertMatch(error.message, /it has no header: write one into it/);
  const alone = rows.map((row) => `${row},7.5`).join("\n");
  const { text, told, contract } = await onboarded({ "bare.csv": alone });
  for (const shown of [error.message, text, told]) assert(!/canary/i.test(shown), shown);
  assertEquals(Object.values(contract.tables.customers.features), ["column_3", "column_5"]);
});

Deno.test("a shape says what a value looks like, and not what it is", () => {
  assertEquals(shapeOf("2024-03-30"), "9999-99-99");
  assertEquals(shapeOf("Ünal Ç"), "Aaaa A");
  assertEquals(shapeOf("$1,234.50"), "$9,999.99");
  assertEquals(shapeOf("a".repeat(40)), `${"a".repeat(24)}..`);
});

Deno.test("a name tells when a column is a person's, of the other side, a row's number or a price", () => {
  const right = {
    person: [
      "Full_Name",
      "E-Mail",
      "customerPhone",
      "GPS lat",
      "Verwendungszweck",
      "IP",
      "narration",
    ],
    counterparty: ["BENEFICIARY_ACCT", "counterpartyName", "account_to", "nameDest", "payee"],
    "row number": ["Row", "S/N", "Unnamed: 0", "#", "Lfd. Nr."],
    price: ["unit_price", "Quantity", "FEE_AMT"],
  };
  for (const [expected, names] of Object.entries(right)) {
    for (const name of names) assertEquals(privateName(name), expected, name);
  }
  for (const name of ["Balance", "channel_name", "originatingDate", "Betrag", "Days Late", "cif"]) {
    assertEquals(privateName(name), undefined, name);
  }
});
