import { murmurHash } from "@/numerics/murmur_hash.ts";

/** The test of a play that a segment's customers take part in. */
export interface CampaignTest {
  /** The id of the opportunity. */
  readonly play: string;
  /** The share of the segment that is left without the offer, above 0 and below 1. */
  readonly control: number;
}

/** How customers are drawn for the tests of a campaign. */
export interface CampaignPlan {
  readonly seed: number;
  /** By segment id; none where no test is advised. */
  readonly tests: ReadonlyMap<number, CampaignTest>;
}

/** `test` gets the offer, `control` does not; blank where no test is advised. */
export type CampaignGroup = "test" | "control" | "";

/**
 * The group of a customer, by the hash of the own id alone: `control` where it lies in the control's
 * share of all hashes. So nobody's group depends on who else is a customer, a later run gives the
 * same one, and who moves to a segment with an equal share keeps it. The price: a segment's control
 * is its share on average, and in one run so near to it as a random draw is.
 *
 * @param id The customer's.
 */
export function campaignGroup(
  id: string,
  segment: number,
  { seed, tests }: CampaignPlan,
): CampaignGroup {
  const test = tests.get(segment);
  if (test === undefined) return "";
  return murmurHash(id, seed) < test.control * 2 ** 32 ? "control" : "test";
}
