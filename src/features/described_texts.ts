import { type Customers, textNames, textValues } from "@/features/customers.ts";

/** More different values than these are no list of kinds, and may be names. */
const MOST_VALUES = 30;

/**
 * The columns of text whose values may be shown: few different ones, each of two customers or more in
 * the mean, so that none tells who somebody is. The others are withheld.
 */
export function withheldTexts(customers: Customers): string[] {
  return textNames(customers).filter((name) => {
    const known = textValues(customers, name).filter((value) => value !== null);
    const different = new Set(known).size;
    return different > MOST_VALUES || 2 * different > known.length;
  });
}
