import { UserError } from "@/errors.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { isPersonal } from "@/notebook/privacy.ts";

/** What to say of a column that is not there: which was meant, and which there are. */
export function noColumn(name: string, names: readonly string[]): UserError {
  const allowed = names.filter((one) => !isPersonal(one));
  const nearest = nearestName(name, allowed);
  const hint = nearest === undefined ? "." : `: did you mean ${JSON.stringify(nearest)}?`;
  return new UserError(
    "usage",
    `There is no column ${JSON.stringify(name)} to show${hint} There are ${allowed.join(", ")}.`,
  );
}
