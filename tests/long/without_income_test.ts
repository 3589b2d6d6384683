import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { JSDOM } from "jsdom";
import { DEFAULT_INPUT } from "@/options/options.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import { drawnReport } from "../drawn_report.ts";
import { inFolder } from "../in_folder.ts";

/** A run of the shipped extract without a column. */
async function withoutColumn(column: string): Promise<Run> {
  const text = await Deno.readTextFile(DEFAULT_INPUT);
  const records = parse(text, { skipFirstRow: true }) as Record<string, string>[];
  const columns = Object.keys(records[0]!).filter((name) => name !== column);
  return await inFolder(async (folder) => {
    const input = `${folder}/fewer.csv`;
    await Deno.writeTextFile(input, stringify(records, { columns }));
    return await runPipeline({ input });
  });
}

Deno.test("without Annual_Income the report makes no claim about income, and says why", async () => {
  const document = new JSDOM(drawnReport(await withoutColumn("Annual_Income"))).window.document;
  assertMatch(
    document.body.textContent!.replace(/\s+/g, " "),
    /not measured, the file has no Annual_Income/,
  );
  // Measured figures may happen to be as large.
  for (const element of document.querySelectorAll(".unmeasured, data")) element.remove();
  const claims = (of: RegExp) => document.body.outerHTML.match(of) ?? [];
  assertEquals(claims(/.{0,60}income.{0,20}/gi), []);
  for (const picture of document.querySelectorAll("svg")) picture.remove();
  assertEquals(claims(/.{0,60}(₦4\.5M|₦12M|₦2\.8M).{0,20}/g), []);
  assert(document.querySelectorAll(".segment").length >= 3);
});
