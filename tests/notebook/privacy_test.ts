import { assert, assertEquals } from "@std/assert";
import { contactsFound, contactsIn, isPersonal } from "@/notebook/privacy.ts";

Deno.test("columns of names, contacts and births are personal, those of ids and kinds are not", () => {
  for (const name of ["Full_Name", "LAST NAME", "e_mail", "Email", "Mobile No", "BVN", "dob"]) {
    assert(isPersonal(name), name);
  }
  for (const name of ["Customer_ID", "Segment", "channel", "Loan_Type", "column"]) {
    assert(!isPersonal(name), name);
  }
});

const ROWS = [
  ["Customer_ID", "Full_Name", "Email", "Phone"],
  ["1", 'Ada "Bola"\nO\'Neil', "ada1@example.org", "+234 700 000 0001"],
  ["2", "Li", "", ""],
];

Deno.test("contacts are found across line breaks, marks and case, and only as whole words", () => {
  const contacts = contactsIn(ROWS);
  assertEquals(contacts.size, 3);
  assertEquals(contactsFound("by ADA bola o'neil, today", contacts), ["ada bola o neil"]);
  assertEquals(contactsFound("<td>ada1@example.org</td>", contacts), ["ada1@example org"]);
  assertEquals(contactsFound("call +234-700-000-0001.", contacts), ["234 700 000 0001"]);
  assertEquals(contactsFound("call +234 700 000 00012", contacts), []);
});
