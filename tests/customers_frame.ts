import pl from "nodejs-polars";
import type { FeatureName } from "@/features/catalogue.ts";
import { CUSTOMER_ID, type Customers } from "@/features/customers.ts";

/** Values by feature, those of the customers one after the other; null where unknown. */
export type Columns = Readonly<Record<FeatureName, readonly (number | null)[]>>;

/** Customers C0, C1, .. with these features. */
export function customersFrame(columns: Columns): Customers {
  const entries = Object.entries(columns);
  const ids = (entries[0]?.[1] ?? []).map((_, i) => `C${i}`);
  return pl.DataFrame({ [CUSTOMER_ID]: ids, ...columns })
    .withColumns(...entries.map(([name]) => pl.col(name).cast(pl.Float64)));
}
