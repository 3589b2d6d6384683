import pl from "nodejs-polars";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { shownText } from "@/bank/ledger.ts";
import { type ColumnName, typedName } from "@/bank/schema.ts";

/** The ids by which tables refer to each other. Transactions are too many, and nobody refers to them. */
const REFERRED = ["Customer_ID", "Account_ID", "Loan_ID"] as const;

/**
 * A warning for each kind of id of which some differ only in leading zeros, case, spaces or Unicode
 * form: a person who is two customers, or a row that finds no parent.
 */
export function alikeIdWarnings(bank: UnjudgedRecords): string[] {
  return REFERRED.flatMap((name) => {
    const ids = idsOf(bank, name);
    if (!mayBeAlike(ids)) return [];
    const alike = alikeIds(ids.unique());
    if (alike.height === 0) return [];
    const [one, other] = alike.head(2).select(pl.col("id").as(name))
      .select(shownText(name).as("shown")).getColumn("shown").toArray();
    return [
      `${
        alike.height.toLocaleString("en-US")
      } ${name} differ from another only in leading zeros, ` +
      `case, spaces or Unicode form, such as \`${one}\` and \`${other}\`: they count as different ` +
      "ones. Write each id in one way.",
    ];
  });
}

/** All ids of a kind, in whatever table, also those that are not valid. */
function idsOf({ tables, owners }: UnjudgedRecords, name: ColumnName): pl.DataFrame {
  const typed = typedName(name);
  const told = tables.flatMap(({ plan, typed: { plain, others } }) =>
    plan.entity === "transactions" ? [] : [plain, others]
  );
  const valid = [owners, ...told].filter((frame) => frame.columns.includes(typed))
    .map((frame) => frame.select(pl.col(typed).cast(pl.Utf8).as("id")));
  const malformed = tables.map(({ typed: { others } }) => others)
    .filter((frame) => frame.columns.includes(name))
    .map((frame) =>
      frame.filter(pl.col(typed).isNull()).select(pl.col(name).cast(pl.Utf8).as("id"))
    );
  const columns = [...valid, ...malformed];
  const all = pl.concat([pl.DataFrame({ id: [] }).select(pl.col("id").cast(pl.Utf8)), ...columns]);
  return all.filter(pl.col("id").isNotNull());
}

/** Ids of one length, one case and no other signs are not: most banks' are, and there are many. */
function mayBeAlike(ids: pl.DataFrame): boolean {
  if (ids.height === 0) return false;
  const id = pl.col("id");
  const [shortest, longest, hasUpper] = ids.select(
    id.str.lengths().min().as("shortest"),
    id.str.lengths().max().as("longest"),
    id.str.contains("[A-Z]").max().as("upper"),
  ).row(0);
  if (shortest !== longest) return true;
  const odd = hasUpper ? "[a-z\\s[:^ascii:]]" : "[\\s[:^ascii:]]";
  return ids.select(id.str.contains(odd).max().as("odd")).row(0)[0];
}

/** Those that are another's twin, twins beside each other. */
function alikeIds(ids: pl.DataFrame): pl.DataFrame {
  if (ids.height === 0) return ids;
  const isPlain = pl.col("id").str.contains("^[\\x00-\\x7f]*$");
  const composed = ids.filter(isPlain.not()).getColumn("id").toArray() as string[];
  const ascii = ids.filter(isPlain).withColumn(pl.col("id").as("form"));
  const all = composed.length === 0 ? ascii : pl.concat([
    ascii,
    pl.DataFrame({ id: composed, form: composed.map((id) => id.normalize("NFKC")) }),
  ]);
  const form = pl.col("form").str.toLowerCase().str.replaceAll("\\s+", "")
    .str.replaceAll("(^|\\D)0+(\\d)", "${1}${2}");
  const formed = all.select(pl.col("id"), form.as("form"));
  const shared = formed.groupBy("form").agg(pl.col("id").count().as("count"))
    .filter(pl.col("count").gt(pl.lit(1))).select("form");
  return formed.join(shared, { on: "form", how: "semi" }).sort(["form", "id"]).select("id");
}
