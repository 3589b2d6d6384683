import { assert, assertEquals } from "@std/assert";
import { campaignGroup, type CampaignPlan } from "@/segments/campaign_group.ts";

const PLAN: CampaignPlan = {
  seed: 1,
  tests: new Map([[0, { play: "savings", control: 0.2 }], [1, { play: "seminar", control: 0.5 }]]),
};
const IDS = Array.from({ length: 10_000 }, (_, i) => String(i + 1).padStart(6, "0"));

function controls(segment: number, plan = PLAN): string[] {
  return IDS.filter((id) => campaignGroup(id, segment, plan) === "control");
}

Deno.test("the control is the play's share of the segment, as near as a random draw", () => {
  for (const [segment, share] of [[0, 0.2], [1, 0.5]] as const) {
    const deviation = Math.sqrt(share * (1 - share) / IDS.length);
    const found = controls(segment).length / IDS.length;
    assert(Math.abs(found - share) < 3 * deviation, `${found}`);
  }
});

Deno.test("a customer's group does not depend on who else is one", () => {
  const fewer = IDS.filter((_, at) => at % 3 === 0);
  assertEquals(
    fewer.filter((id) => campaignGroup(id, 0, PLAN) === "control"),
    controls(0).filter((id) => fewer.includes(id)),
  );
});

Deno.test("who moves to a segment with a larger control stays in it", () => {
  const later = new Set(controls(1));
  assert(controls(0).every((id) => later.has(id)));
});

Deno.test("another seed tells off others: both controls share as many as chance does", () => {
  const other = new Set(controls(1, { ...PLAN, seed: 2 }));
  const both = controls(1).filter((id) => other.has(id)).length;
  assert(Math.abs(both - 2_500) < 3 * Math.sqrt(10_000 * 0.25 * 0.75), `${both}`);
});

Deno.test("where no test is advised nobody has a group", () => {
  assertEquals(campaignGroup("1", 4, PLAN), "");
});
