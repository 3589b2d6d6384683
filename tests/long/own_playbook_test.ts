import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UserError } from "@/errors.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson } from "@/output/model.ts";
import { drawnReport } from "../drawn_report.ts";
import { runPipeline } from "@/pipeline.ts";
import { score } from "@/score/score.ts";
import { givenPlaybook } from "@/segments/read_playbook.ts";
import { withoutReturnRates } from "../without_return_rates.ts";

/** A bank's own segments: whom the brief calls loan-heavy has another name and one play. */
const OWN = `{
  // Beside those of the brief; without "shipped" instead of them.
  "playbook": 1,
  "shipped": SHIPPED,
  "segments": [{
    "id": 12,
    "name": "Borrowers, \\"ours\\"",
    "knownBy": {
      "traits": [
        { "feature": "active_loan_amount", "is": "high", "defining": true },
        { "feature": "active_loans", "is": "high", "defining": true },
      ],
    },
    "opportunities": [{
      "id": "advice",
      "title": "A talk about their loans",
      "offer": "a talk about their loans",
      "audience": ["risk"],
      "conditions": [{ "feature": "active_loans", "statistic": "mean", "atLeast": 1 }],
      "kpi": "Share of customers who come",
      "holdout": { "share": 0.25, "days": 30 },
    }],
  }],
}`;

async function withPlaybook<T>(text: string, use: (path: string, folder: string) => Promise<T>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/own.jsonc`, text);
    return await use(`${folder}/own.jsonc`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a bank's own playbook names the segments, says what to do, and is known to the model", async () => {
  await withPlaybook(OWN.replace("SHIPPED", "false"), async (playbook, folder) => {
    const run = await runPipeline({ ...DEFAULT_OPTIONS, playbook });
    const names = run.segments.map(({ id, name }) => [id, name]);
    assertEquals(names[0], [12, 'Borrowers, "ours"']);
    assertEquals(names.slice(1).map(([id]) => id), [13, 14, 15]);
    assertEquals([...run.campaign.tests], [[12, { play: "advice", control: 0.25 }]]);
    assertStringIncludes(drawnReport(run), "A talk about their loans");

    const manifest = JSON.parse(runJson(run));
    assertEquals(manifest.playbook.name, "own.jsonc");
    assertEquals(JSON.parse(modelJson(run)).playbook, manifest.playbook);

    await Deno.writeTextFile(`${folder}/model.json`, modelJson(run));
    const scored = await score({ model: `${folder}/model.json`, input: DEFAULT_INPUT });
    const labels = labeledCustomersCsv(scored);
    assertEquals(labels, withoutReturnRates(labeledCustomersCsv(run)));
    assertStringIncludes(labels, `12,"Borrowers, ""ours""",`);
  });
});

Deno.test("beside the brief's four a cluster has the name that it fits best", async () => {
  await withPlaybook(OWN.replace("SHIPPED", "true"), async (playbook) => {
    const run = await runPipeline({ ...DEFAULT_OPTIONS, playbook });
    assertEquals(run.segments.map(({ id }) => id), [0, 1, 2, 12]);
  });
});

Deno.test("the segments README shows a playbook that can be used", async () => {
  const readme = await Deno.readTextFile("src/segments/README.md");
  const text = /```jsonc\n([\s\S]*?)```/.exec(readme)![1]!;
  const { archetypes, plays } = givenPlaybook(text, "own.jsonc", ["card_spend"]);
  assertEquals(archetypes.length, 5);
  assertEquals(plays.at(-1)!.opportunities[0]!.id, "first-card");
});

Deno.test("a misspelt feature of a playbook is told before the bank is read", async () => {
  const text = OWN.replace("SHIPPED", "true").replace('"active_loans"', '"activ_loans"');
  await withPlaybook(text, async (playbook) => {
    const { message } = await assertRejects(
      () => runPipeline({ ...DEFAULT_OPTIONS, playbook }),
      UserError,
    );
    assert(
      message.endsWith(
        'own.jsonc, line 11: segments[0].knownBy.traits[1].feature is "activ_loans", no feature of ' +
          "these data; did you mean active_loans?",
      ),
      message,
    );
  });
});
