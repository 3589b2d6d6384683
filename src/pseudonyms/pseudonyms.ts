import pl from "nodejs-polars";
import type { Loss } from "@/bank/gates.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { CUSTOMER_ID, customerIds, type Customers } from "@/features/customers.ts";

/** Bytes of the HMAC that are kept: among a billion ids two equal ones are not to be expected. */
const KEPT = 16;

/** Ids that are hidden at once: each waits for its own turn. */
const BATCH = 10_000;

/**
 * What stands for ids: the first 16 bytes of the HMAC-SHA-256 (RFC 2104) of each id's UTF-8, in
 * hexadecimal after a `p`, so that no spreadsheet takes it for a number. Equal for equal ids and
 * keys; without the key nobody can tell whose it is. A blank stays blank.
 */
export async function pseudonyms(ids: readonly string[], key: CryptoKey): Promise<string[]> {
  const encoder = new TextEncoder();
  const hidden = new Map<string, string>([["", ""]]);
  const different = [...new Set(ids)].filter((id) => id !== "");
  for (let at = 0; at < different.length; at += BATCH) {
    await Promise.all(
      different.slice(at, at + BATCH).map(async (id) => {
        const digest = await crypto.subtle.sign("HMAC", key, encoder.encode(id));
        hidden.set(id, `p${new Uint8Array(digest, 0, KEPT).toHex()}`);
      }),
    );
  }
  return ids.map((id) => hidden.get(id)!);
}

/** Customers under their pseudonyms, in order of these: the old order would tell of the old ids. */
export async function pseudonymousCustomers(
  customers: Customers,
  key: CryptoKey,
): Promise<Customers> {
  const ids = await pseudonyms(customerIds(customers), key);
  return customers.withColumn(pl.Series(CUSTOMER_ID, ids, pl.Utf8)).sort(CUSTOMER_ID);
}

/** A ledger without an id, of whatever entity: an account tells of its customer, too. */
export async function pseudonymousLedger(
  ledger: pl.DataFrame,
  key: CryptoKey,
): Promise<pl.DataFrame> {
  const text = (name: string) => ledger.getColumn(name).toArray() as string[];
  const [columns, values] = [text("column"), text("value")];
  const named = values.map((value, i) => isId(columns[i]!) ? value : "");
  const hidden = await pseudonyms(named, key);
  return ledger.withColumns(
    pl.Series("id", await pseudonyms(text("id"), key), pl.Utf8),
    pl.Series("value", values.map((value, i) => hidden[i] || value), pl.Utf8),
  );
}

/** The same losses, whose examples show no id. */
export function pseudonymousLosses(losses: readonly Loss[], key: CryptoKey): Promise<Loss[]> {
  return Promise.all(losses.map(async (loss) => ({
    ...loss,
    rules: await Promise.all(loss.rules.map(async (rule) => {
      if (!isId(rule.column)) return rule;
      const [value] = await pseudonyms([rule.example.value], key);
      return { ...rule, example: { ...rule.example, value: value! } };
    })),
  })));
}

function isId(column: string): boolean {
  return Object.hasOwn(COLUMNS, column) && COLUMNS[column as ColumnName].kind === "id";
}
