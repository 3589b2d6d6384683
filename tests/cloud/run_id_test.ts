import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { scheduleName } from "@/cloud/deadline_schedule.ts";
import { newRunId, runId } from "@/cloud/run_id.ts";
import { UserError } from "@/errors.ts";

const moment = fc.date({
  min: new Date("2020-01-01"),
  max: new Date("2099-12-31"),
  noInvalidDate: true,
});

Deno.test("a new id is an id, sorts by time, and makes a schedule's name that AWS takes", () => {
  fc.assert(fc.property(moment, moment, fc.nat(65535), (one, other, random) => {
    const id = newRunId(one, random);
    assertEquals(runId(id), id);
    assertEquals(/^[0-9a-zA-Z-_.]{1,64}$/.test(scheduleName(id, 1_000_000)), true);
    const [earlier, later] = one < other ? [one, other] : [other, one];
    assertEquals(newRunId(earlier, 0) <= newRunId(later, 0), true);
  }));
  assertEquals(newRunId(new Date("2026-11-03T14:22:33.999Z"), 0x3f9), "20261103-142233-03f9");
});

Deno.test("runId() refuses what does not fit a key, a tag and a shell", () => {
  for (
    const text of [
      "",
      "ab",
      "-abc",
      "Abc",
      "a b c",
      "abc/../d",
      "abc;d",
      "é".repeat(4),
      "a".repeat(49),
    ]
  ) {
    assertThrows(() => runId(text), UserError, "is not a run's id", text);
  }
});
